import { sql } from "drizzle-orm";
import { lateAfterMs } from "@/domain/check";
import type { MinuteSpan } from "@/domain/objective-minutes";
import {
  earlierOf,
  laterOf,
  momentOf,
  observedFrom,
  QUARTER_MS,
  quarterOf,
  type SourceQuestion,
} from "./question";

/** Checks that are asked less often tell little of when somebody looked. */
const OFTEN_SECONDS = 900;

/** `born` is the quarter in which it was first asked; null where it never was. */
type Watcher = { id: number; every: number; born: number | null };
type Looked = { check: number; quarter: number; paused: boolean };

/**
 * Quarters of an hour in which somebody looked at a place: at least half of the checks that are asked there often told
 * something then. While no worker ran, or hardly anything could be read, nothing could have raised an alert.
 */
export async function lookedIn({
  db,
  environmentId,
  from,
  to,
  now,
}: Pick<SourceQuestion, "db" | "environmentId" | "from" | "to" | "now">): Promise<MinuteSpan[]> {
  const start = laterOf(from, observedFrom(now));
  const until = earlierOf(to, now);
  if (start >= until) return [];
  const { rows: watchers } = await db.execute<Watcher>(sql`
    with here as (
      select id, every_seconds as every, min(every_seconds) over () as least from checks
      where environment_id = ${environmentId} and active and not_offered is null
    )
    select id, every, case
      when exists (select 1 from rollups_day r where r.check_id = here.id and r.bucket < ${momentOf(start)}) then 0
      when exists (select 1 from observations o where o.check_id = here.id and o.at < ${momentOf(start)}) then 0
      else (select ${quarterOf(sql`min(o.at)`, start)} from observations o where o.check_id = here.id and o.at >= ${momentOf(start)}) end as born
    from here where every <= greatest(least, ${OFTEN_SECONDS})`);
  if (watchers.length === 0) return [];
  const holds = ({ every }: Watcher) => Math.ceil(lateAfterMs(every) / QUARTER_MS);
  const back = Math.max(...watchers.map(holds));
  const quarters = Math.ceil((until.getTime() - start.getTime()) / QUARTER_MS);
  // One answer of each quarter is enough; to read all of them costs several times as much.
  const { rows } = await db.execute<Looked>(sql`
    select c.id as "check", q.n as quarter, said.status = 'paused' as paused
    from unnest(${`{${watchers.map(({ id }) => id)}}`}::int[]) as c (id) cross join generate_series(${-back}::int, ${quarters - 1}::int) as q (n)
    cross join lateral (
      select status from observations o where o.check_id = c.id and o.status <> 'unknown'
        and o.at >= ${momentOf(start)} + q.n * interval '15 minutes' and o.at < least(${momentOf(start)} + (q.n + 1) * interval '15 minutes', ${momentOf(until)}) limit 1
    ) said`);
  const isPaused = new Map(rows.map(({ check, quarter, paused }) => [`${check} ${quarter}`, paused]));
  const votes = Array.from({ length: quarters }, () => ({ told: 0, unseen: 0 }));
  for (const watcher of watchers)
    for (const [quarter, vote] of votes.entries()) {
      if (watcher.born === null || quarter < watcher.born) continue;
      // The quarter that is not over may have had no turn yet.
      const reach = holds(watcher) + (quarter === quarters - 1 && until === now ? 1 : 0);
      const said = Array.from({ length: reach }, (_, ago) => isPaused.get(`${watcher.id} ${quarter - ago}`));
      if (said.includes(false)) vote.told += 1;
      else if (!said.includes(true)) vote.unseen += 1;
    }
  return votes.flatMap(({ told, unseen }, quarter): MinuteSpan[] => {
    if (told + unseen === 0) return [];
    const at = start.getTime() + quarter * QUARTER_MS;
    const end = Math.min(at + QUARTER_MS, until.getTime());
    return [{ from: new Date(at), to: new Date(end), state: unseen > told ? "unknown" : "good" }];
  });
}
