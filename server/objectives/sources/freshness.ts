import { and, eq, sql } from "drizzle-orm";
import { thresholds } from "@/db/schema";
import type { MinuteState } from "@/domain/objective";
import type { MinuteSpan } from "@/domain/objective-minutes";
import { thresholdId } from "@/domain/platform";
import type { Status } from "@/domain/status";
import { declarationOf } from "@/server/connectors";
import { announcedIn, spansAt } from "./announced";
import { withBooked } from "./booked-hours";
import { byAge, goodMoments, type OwnLimit } from "./data-age";
import { limitsOf } from "./limits";
import { earlierOf, type Layers, laterOf, momentOf, type SourceQuestion } from "./question";

type Question = SourceQuestion<"freshness">;
type Tenant = {
  tenant: string;
  booked_from: number;
  booked_to: number;
  status: Status | null;
  since: number | null;
};
type Change = { tenant: string; at: number; from_status: Status; to_status: Status };

/**
 * Good while the data of the job is no older than what was promised then; one series per tenant. Where that is a limit
 * of the job itself, the changes of status say when, and the hours that were booked say how much: minutes that nobody
 * watched are in the hours alone. Any other limit is held against the ends of good runs. A job at rest by its own
 * schedule is good.
 */
export async function readFreshness(question: Question): Promise<Map<string, Layers>> {
  const { db, objective, environmentId, source, from, to } = question;
  const terms = await termsOf(question);
  const tenants = await tenantsOf(question);
  const changes = await changesOf(question);
  const goods = terms.some(({ own }) => own) ? await goodMoments(question) : undefined;
  const quiets = await announcedIn(db, from, to);
  const told = new Map<string, MinuteSpan[]>();
  for (const who of tenants) {
    const mine = changes.filter(({ tenant }) => tenant === who.tenant);
    const known = goods?.get(who.tenant) ?? goods?.get("");
    const spans = spansOf(question, who, mine).flatMap((span) => judged(span, terms, known));
    const place = {
      platform: objective.platformId,
      environment: environmentId,
      job: source.job,
      tenant: who.tenant,
    };
    told.set(who.tenant, [...spansAt(quiets, place), ...spans]);
  }
  const right = await withBooked(
    question,
    told,
    (hour) => terms.findLast((term) => term.from <= hour)?.badFrom ?? terms[0]?.badFrom,
  );
  return new Map([...right].map(([tenant, spans]) => [tenant, [spans]]));
}

type StatusSpan = { from: Date; to: Date; status: Status };
/** `badFrom` where the limit is the job's own; `own` where it is another one, in milliseconds. */
type Term = { from: Date; to: Date; badFrom: "warn" | "alert" | undefined; own?: OwnLimit };

/** What was promised when, against the limits of the job. */
async function termsOf(question: Question): Promise<Term[]> {
  const { db, objective, source } = question;
  const job = declarationOf(objective.platformId).jobs.find(({ key }) => key === source.job);
  const [limits] = job
    ? await db
        .select({ warn: thresholds.warn, alert: thresholds.alert })
        .from(thresholds)
        .where(
          and(
            eq(thresholds.id, thresholdId(objective.platformId, job.ageMetric)),
            eq(thresholds.active, true),
          ),
        )
    : [];
  const steps = await limitsOf(db, objective);
  return steps.map(({ from, limit }, index) => {
    const term = { from, to: steps[index + 1]?.from ?? new Date(8.64e15) };
    if (limit === null || limit === limits?.warn) return { ...term, badFrom: "warn" };
    if (limit === limits?.alert) return { ...term, badFrom: "alert" };
    const restsAfter = limits?.warn ?? limits?.alert ?? null;
    return {
      ...term,
      badFrom: undefined,
      own: { ms: limit * 1000, restsAfterMs: restsAfter === null ? null : restsAfter * 1000 },
    };
  });
}

/** A stretch of one status by what was promised then. Without a good moment before it the job's own limits judge. */
function judged(
  span: StatusSpan,
  terms: readonly Term[],
  goods: readonly number[] | undefined,
): MinuteSpan[] {
  return terms.flatMap((term) => {
    const part = {
      status: span.status,
      from: laterOf(span.from, term.from),
      to: earlierOf(span.to, term.to),
    };
    if (part.from >= part.to) return [];
    if (term.own && goods && ["ok", "warn", "alert"].includes(part.status))
      return byAge(part, term.own, goods);
    return [{ from: part.from, to: part.to, state: stateOf(part.status, term.badFrom ?? "warn") }];
  });
}

function stateOf(status: Status, badFrom: "warn" | "alert"): MinuteState {
  if (status === "alert") return "bad";
  if (status === "warn") return badFrom === "warn" ? "bad" : "good";
  if (status === "paused") return "maintenance";
  return status === "ok" ? "good" : "unknown";
}

/** Everyone whose time was booked for the job, from when and until when. */
async function tenantsOf({ db, environmentId, source, from, to, now }: Question): Promise<Tenant[]> {
  const { rows } = await db.execute<Tenant>(sql`
    with booked as (
      select tenant, min(day) as first, max(day) as last from freshness_days
      where environment_id = ${environmentId} and job = ${source.job} group by tenant
    ), hours as (
      select tenant, min(hour) as first from freshness_hours
      where environment_id = ${environmentId} and job = ${source.job} group by tenant
    )
    select tenant, s.status, extract(epoch from s.since)::float8 * 1000 as since,
      extract(epoch from case when h.first >= b.first::timestamp at time zone 'UTC' and h.first < (b.first + 1)::timestamp at time zone 'UTC' then h.first
        else coalesce(b.first::timestamp at time zone 'UTC', s.since) end)::float8 * 1000 as booked_from,
      extract(epoch from case when s.tenant is null then (b.last + 1)::timestamp at time zone 'UTC' else ${momentOf(now)} end)::float8 * 1000 as booked_to
    from (select tenant, status, since from job_states where environment_id = ${environmentId} and job = ${source.job}) s
    full join booked b using (tenant) left join hours h using (tenant)
    order by tenant`);
  return rows
    .map((row) => ({
      ...row,
      booked_from: Number(row.booked_from),
      booked_to: Number(row.booked_to),
      since: row.since === null ? null : Number(row.since),
    }))
    .filter((row) => row.booked_from < to.getTime() && row.booked_to > from.getTime());
}

/** The changes in the range, the last one before it, and for who has none of those the first one after it. */
async function changesOf({ db, environmentId, source, from, to }: Question): Promise<Change[]> {
  const { rows } = await db.execute<Change>(sql`
    with mine as (
      select at, id, from_status, to_status, substr(subject, ${source.job.length + 2}) as tenant from state_changes
      where environment_id = ${environmentId} and subject_kind = 'job' and starts_with(subject, ${`${source.job}@`})
    ), bounds as (
      select tenant, max(at) filter (where at <= ${momentOf(from)}) as before, min(at) filter (where at >= ${momentOf(to)}) as after
      from mine group by tenant
    )
    select tenant, extract(epoch from at)::float8 * 1000 as at, from_status, to_status from mine join bounds using (tenant)
    where at >= coalesce(before, '-infinity') and at <= coalesce(after, 'infinity') order by tenant, at, id`);
  return rows.map((row) => ({ ...row, at: Number(row.at) }));
}

function spansOf({ from, to, now }: Question, who: Tenant, changes: readonly Change[]): StatusSpan[] {
  const begins = laterOf(from, new Date(who.booked_from));
  const ends = earlierOf(earlierOf(to, now), new Date(who.booked_to));
  if (begins >= ends) return [];
  const [first] = changes;
  const spans: StatusSpan[] = [];
  // Before anything was written down it was well, unless the booked hours know better.
  const began = who.status && who.since !== null ? [{ at: who.since, status: who.status }] : [];
  const steps = [
    { at: 0, status: first?.from_status ?? "ok" },
    ...(first ? changes.map(({ at, to_status: status }) => ({ at, status })) : began),
  ];
  for (const [index, { at, status }] of steps.entries()) {
    const start = laterOf(begins, new Date(at));
    const end = earlierOf(ends, new Date(steps[index + 1]?.at ?? ends.getTime()));
    if (start < end) spans.push({ from: start, to: end, status });
  }
  return spans;
}
