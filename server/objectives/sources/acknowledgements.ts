import { sql } from "drizzle-orm";
import { announcedIn, spansAt } from "./announced";
import { limitRows, limitsOf } from "./limits";
import { lookedIn } from "./looked";
import { earlierOf, listOf, momentOf, quarterOf, type SeenThings, type SourceQuestion } from "./question";

/**
 * Alerts by when they opened: good are those that somebody took on within the limit of then, bad those that nobody did.
 * One that was over before its time was up needed nobody and is left out, as are those that nobody was told of:
 * silenced, folded under another one, or of a tenant that is not live. An alert that still has time counts later. Alerts
 * that nobody could raise leave no trace, so the time in which nobody looked stands for them.
 */
export async function readAcknowledgements(
  question: SourceQuestion<"acknowledgements">,
): Promise<Map<string, SeenThings>> {
  const { db, objective, source, environmentId, from, to, now } = question;
  const limits = limitRows(await limitsOf(db, objective));
  const { rows } = await db.execute<{ quarter: number; good: number; bad: number }>(sql`
    with opened as (
      select e.at, a.id,
        e.at + make_interval(secs => coalesce(l.limit, 0)) as due,
        (select min(t.at) from alert_events t where t.alert_id = a.id and t.at >= e.at and (t.kind in ('acknowledged', 'transferred') or (t.kind = 'resolved' and t.by_id is not null))) as taken,
        (select min(t.at) from alert_events t where t.alert_id = a.id and t.at >= e.at and t.kind = 'resolved') as resolved
      from alerts a join alert_events e on e.alert_id = a.id and e.kind in ('opened', 'reopened')
      join ${limits} on e.at >= l."from" and e.at < l."to"
      where a.environment_id = ${environmentId} and a.severity = any(${listOf(source.severities)})
        and e.at >= ${momentOf(from)} and e.at < ${momentOf(earlierOf(to, now))}
        and a.silence_id is null and a.quiet_because is null and a.folded_under is null
    ), judged as (
      select at, coalesce(taken <= due, false) as is_good from opened
      where (taken is not null and taken <= due) or (due < ${momentOf(now)} and (resolved is null or resolved > due))
    )
    select ${quarterOf(sql`at`, from)} as quarter, count(*) filter (where is_good)::int as good, count(*) filter (where not is_good)::int as bad
    from judged group by 1`);
  const quiets = await announcedIn(db, from, to);
  const announced = spansAt(quiets, { platform: objective.platformId, environment: environmentId });
  return new Map([["", { things: rows, watched: [...announced, ...(await lookedIn(question))] }]]);
}
