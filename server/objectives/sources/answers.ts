import { sql } from "drizzle-orm";
import { announcedIn, spansAt } from "./announced";
import { limitRows, limitsOf } from "./limits";
import { spansOfCheck, watchedChecks } from "./observed";
import {
  earlierOf,
  laterOf,
  momentOf,
  observedFrom,
  QUARTER_MS,
  quarterOf,
  type SourceQuestion,
  type Things,
} from "./question";

/**
 * Answers to the checks. Where a time is promised, those are good that came within the limit of then, and an answer
 * that never came is bad; else those that did not say alert. Each try counts by itself. Those that nobody could judge are
 * bad where the rules of then say so, else unknown; tries that were due and that nobody made are unknown whatever they
 * say, because they tell nothing of who was not asked. Maintenance counts by the rules, and paused ones are left out.
 */
export async function readAnswers(question: SourceQuestion<"answers">): Promise<Map<string, Things>> {
  const { db, objective, source, environmentId, from, to, now } = question;
  const watched = await watchedChecks(question, source.checks);
  if (watched.length === 0) return new Map();
  const start = laterOf(from, observedFrom(now));
  const end = earlierOf(to, now);
  const limits = limitRows(await limitsOf(db, objective));
  const quiets = await announcedIn(db, from, to);
  const quiet = JSON.stringify(
    watched.flatMap(({ id, key }) =>
      spansAt(quiets, { platform: objective.platformId, environment: environmentId, check: key }).map(
        (span) => ({ id, from: span.from.toISOString(), to: span.to.toISOString() }),
      ),
    ),
  );
  const ids = sql.join(
    watched.map(({ id }) => sql`${id}`),
    sql`, `,
  );
  const isGood =
    objective.kind === "latency"
      ? sql`o.latency_ms is not null and (l.limit is null or o.latency_ms <= l.limit)`
      : sql`o.status in ('ok', 'warn')`;
  const { rows } = await db.execute<Required<Things[number]>>(sql`
    with quiet as (select * from json_to_recordset(${quiet}::json) as q(id int, "from" timestamptz, "to" timestamptz))
    select ${quarterOf(sql`o.at`, from)} as quarter, count(*) filter (where ${isGood})::int as good,
      count(*) filter (where not (${isGood}) and (o.status <> 'unknown' or l.unknown))::int as bad,
      count(*) filter (where not (${isGood}) and o.status = 'unknown' and not l.unknown)::int as unknown
    from observations o
    join ${limits} on o.at >= l."from" and o.at < l."to"
    where o.check_id in (${ids}) and o.at >= ${momentOf(start)} and o.at < ${momentOf(end)} and o.status <> 'paused'
      and (o.latency_ms is not null or o.status in ('alert', 'unknown'))
      and (l.maintenance or not exists (select 1 from quiet q where q.id = o.check_id and o.at >= q."from" and o.at < q."to"))
    group by 1`);
  const unmade: Things = [];
  for (const check of watched) {
    const place = { platform: objective.platformId, environment: environmentId, check: check.key };
    const announced = spansAt(quiets, place);
    const spans = await spansOfCheck({ ...question, from: start, to: end }, check, () => "good");
    for (const gap of spans.filter(({ state }) => state === "unknown"))
      for (let at = gap.from.getTime(); at < gap.to.getTime(); at += check.everySeconds * 1000)
        if (!announced.some((quiet) => quiet.from.getTime() <= at && at < quiet.to.getTime()))
          unmade.push({
            quarter: Math.floor((at - from.getTime()) / QUARTER_MS),
            good: 0,
            bad: 0,
            unknown: 1,
          });
  }
  return new Map([["", [...rows, ...unmade]]]);
}
