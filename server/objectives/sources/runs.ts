import { sql } from "drizzle-orm";
import { limitRows, limitsOf } from "./limits";
import { earlierOf, momentOf, quarterOf, type SourceQuestion, type Things } from "./question";

/**
 * Runs of a job by when they ended: good are those that ended well within the limit of then. One that hangs is bad when
 * its time was over, not when somebody notices. A run that repeats another one counts for itself, and the first one
 * stays what it was; one of whose end nobody knows how it was is bad where the rules of then say
 * so, else unknown. Runs that fetch the past again, or that were called off, are left out.
 */
export async function readRuns(question: SourceQuestion<"runs">): Promise<Map<string, Things>> {
  const { db, objective, source, environmentId, from, to, now } = question;
  const limits = limitRows(await limitsOf(db, objective));
  const { rows } = await db.execute<Required<Things[number]>>(sql`
    with ended as (
      select case status when 'running' then deadline_at when 'unknown' then coalesce(ended_at, deadline_at, started_at) else ended_at end as at,
        status = 'succeeded' as is_well, status = 'unknown' as is_unknown,
        coalesce(duration_ms, extract(epoch from ended_at - started_at) * 1000) / 1000 as seconds
      from runs where environment_id = ${environmentId} and job = ${source.job} and covers_from is null
        and status in ('succeeded', 'failed', 'partial', 'running', 'unknown')
        and (started_at is null or (started_at >= ${momentOf(new Date(from.getTime() - LONGEST_MS))} and started_at < ${momentOf(to)}))
    ), judged as (
      select at, is_well and (l.limit is null or coalesce(seconds <= l.limit, false)) as is_good, is_unknown and not l.unknown as is_left_out from ended
      join ${limits} on at >= l."from" and at < l."to"
    )
    select ${quarterOf(sql`at`, from)} as quarter, count(*) filter (where is_good)::int as good, count(*) filter (where not is_good and not is_left_out)::int as bad,
      count(*) filter (where is_left_out)::int as unknown
    from judged where at >= ${momentOf(from)} and at < ${momentOf(earlierOf(to, now))} group by 1`);
  if (rows.length > 0) return new Map([["", rows]]);
  const { rows: known } = await db.execute(sql`
    select 1 from job_states where environment_id = ${environmentId} and job = ${source.job}
    union all (select 1 from runs where environment_id = ${environmentId} and job = ${source.job} limit 1) limit 1`);
  return known.length > 0 ? new Map([["", []]]) : new Map();
}

/** A run that started longer ago has ended or hangs; its end was counted when its time was over. */
const LONGEST_MS = 3 * 86_400_000;
