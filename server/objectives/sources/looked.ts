import { sql } from "drizzle-orm";
import { lateAfterMs } from "@/domain/check";
import type { MinuteSpan } from "@/domain/objective-minutes";
import { earlierOf, laterOf, momentOf, observedFrom, QUARTER_MS, type SourceQuestion } from "./question";

/** Checks that are asked less often tell little of when somebody looked. */
const OFTEN_SECONDS = 900;

type Watcher = { id: number; every: number; is_old: boolean };
type Looked = { check: number; quarter: number; told: boolean; paused: boolean };

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
    select id, every, exists (select 1 from rollups_day r where r.check_id = here.id and r.bucket < ${momentOf(start)})
      or exists (select 1 from observations o where o.check_id = here.id and o.at < ${momentOf(start)}) as is_old
    from here where every <= greatest(least, ${OFTEN_SECONDS})`);
  if (watchers.length === 0) return [];
  const holds = new Map(
    watchers.map(({ id, every }) => [id, Math.ceil(lateAfterMs(every) / QUARTER_MS)] as const),
  );
  const back = Math.max(...holds.values());
  const ids = sql.join(
    watchers.map(({ id }) => sql`${id}`),
    sql`, `,
  );
  const { rows } = await db.execute<Looked>(sql`
    select check_id as "check", floor(extract(epoch from at - ${momentOf(start)}) / 900)::int as quarter,
      bool_or(status not in ('unknown', 'paused')) as told, bool_or(status = 'paused') as paused
    from observations where check_id in (${ids}) and at >= ${momentOf(new Date(start.getTime() - back * QUARTER_MS))} and at < ${momentOf(until)}
    group by 1, 2`);
  const quarters = Math.ceil((until.getTime() - start.getTime()) / QUARTER_MS);
  const votes = Array.from({ length: quarters }, () => ({ told: 0, unseen: 0 }));
  for (const { id, is_old: isOld } of watchers) {
    const mine = new Map(rows.flatMap((row) => (row.check === id ? [[row.quarter, row] as const] : [])));
    const born = isOld ? 0 : Math.min(...mine.keys());
    for (const [quarter, vote] of votes.entries()) {
      if (quarter < born) continue;
      // The quarter that is not over may have had no turn yet.
      const reach = (holds.get(id) ?? 1) + (quarter === quarters - 1 && until === now ? 1 : 0);
      const said = Array.from({ length: reach }, (_, index) => mine.get(quarter - index));
      if (said.some((one) => one?.told)) vote.told += 1;
      else if (!said.some((one) => one?.paused)) vote.unseen += 1;
    }
  }
  return votes.flatMap(({ told, unseen }, quarter): MinuteSpan[] => {
    if (told + unseen === 0) return [];
    const at = start.getTime() + quarter * QUARTER_MS;
    const end = Math.min(at + QUARTER_MS, until.getTime());
    return [{ from: new Date(at), to: new Date(end), state: unseen > told ? "unknown" : "good" }];
  });
}
