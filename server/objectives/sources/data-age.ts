import { sql } from "drizzle-orm";
import type { MinuteSpan } from "@/domain/objective-minutes";
import type { Status } from "@/domain/status";
import { momentOf, type SourceQuestion } from "./question";

/** A limit that the job itself does not have; beyond `restsAfterMs` a job that is still called well is at rest. */
export type OwnLimit = { ms: number; restsAfterMs: number | null };

/** Data is kept no older than this by any promise, so an older good run tells nothing more. */
const LOOK_BACK_MS = 60 * 86_400_000;

/** When data was good: the ends of good runs, and what the platform says now, per tenant in order; "" is of all tenants. */
export async function goodMoments({
  db,
  environmentId,
  source,
  from,
  to,
}: SourceQuestion<"freshness">): Promise<Map<string, number[]>> {
  const { rows } = await db.execute<{ tenant: string; at: number }>(sql`
    select tenant, extract(epoch from ended_at)::float8 * 1000 as at from runs
    where environment_id = ${environmentId} and job = ${source.job} and status = 'succeeded' and covers_from is null
      and started_at >= ${momentOf(new Date(from.getTime() - LOOK_BACK_MS))} and ended_at < ${momentOf(to)}
    union all select tenant, extract(epoch from last_good_at)::float8 * 1000 from job_states
    where environment_id = ${environmentId} and job = ${source.job} and last_good_at is not null
    order by 2`);
  const found = new Map<string, number[]>();
  for (const { tenant, at } of rows) found.set(tenant, [...(found.get(tenant) ?? []), Number(at)]);
  const ofAll = found.get("");
  if (ofAll)
    for (const [tenant, own] of found)
      if (tenant !== "")
        found.set(
          tenant,
          [...own, ...ofAll].sort((a, b) => a - b),
        );
  return found;
}

/** The age of the data against the limit, minute by minute as far as it is known. */
export function byAge(
  { from, to, status }: { from: Date; to: Date; status: Status },
  { ms, restsAfterMs }: OwnLimit,
  goods: readonly number[],
): MinuteSpan[] {
  const [start, end] = [from.getTime(), to.getTime()];
  const spans: MinuteSpan[] = [];
  const put = (a: number, b: number, state: MinuteSpan["state"]) => {
    const [first, last] = [Math.max(a, start), Math.min(b, end)];
    if (first < last) spans.push({ from: new Date(first), to: new Date(last), state });
  };
  const first = goods[0] ?? end;
  put(start, first, status === "ok" ? "good" : "bad");
  for (const [index, good] of goods.entries()) {
    const next = goods[index + 1] ?? end;
    if (next <= start || good >= end) continue;
    put(good, Math.min(next, good + ms), "good");
    // Called well although it is older than the job allows: its schedule has nothing due.
    const rests = status === "ok" && restsAfterMs !== null ? Math.max(good + restsAfterMs, good + ms) : next;
    put(good + ms, Math.min(next, rests), "bad");
    put(rests, next, "good");
  }
  return spans;
}
