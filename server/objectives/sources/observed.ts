import { and, eq, inArray, sql } from "drizzle-orm";
import { checks } from "@/db/schema";
import { lateAfterMs } from "@/domain/check";
import type { MinuteState } from "@/domain/objective";
import type { MinuteSpan } from "@/domain/objective-minutes";
import type { Status } from "@/domain/status";
import { earlierOf, momentOf, type SourceQuestion } from "./question";

export type WatchedCheck = { id: number; key: string; everySeconds: number; isGone: boolean };
export type Seen = { at: Date; status: Status; value: number | null };

/** Checks that were ever asked here; those that the deployment does not have are not counted at all. */
export async function watchedChecks(
  { db, environmentId }: Pick<SourceQuestion, "db" | "environmentId">,
  keys: readonly string[],
): Promise<WatchedCheck[]> {
  if (keys.length === 0) return [];
  const rows = await db
    .select({
      id: checks.id,
      key: checks.key,
      everySeconds: checks.everySeconds,
      active: checks.active,
      notOffered: checks.notOffered,
    })
    .from(checks)
    .where(
      and(
        eq(checks.environmentId, environmentId),
        inArray(checks.key, [...keys]),
        sql`(${checks.observedAt} is not null or exists (select 1 from observations o where o.check_id = ${checks.id}))`,
      ),
    );
  return rows.map(({ active, notOffered, ...check }) => ({
    ...check,
    isGone: !active || notOffered !== null,
  }));
}

/**
 * How the time passed as one check saw it. Every answer counts as it came, a second try takes nothing back, and it
 * holds until the next one; where the next one is late nobody knew. Before a check was ever asked there is nothing.
 */
export async function spansOfCheck(
  { db, from, to, now }: Pick<SourceQuestion, "db" | "from" | "to" | "now">,
  check: WatchedCheck,
  stateOf: (seen: Seen) => MinuteState,
): Promise<MinuteSpan[]> {
  const until = earlierOf(to, now);
  if (from >= until) return [];
  const holds = lateAfterMs(check.everySeconds);
  const { rows } = await db.execute<{ at: number; status: Status; value: number | null }>(sql`
    select extract(epoch from at)::float8 * 1000 as at, status, value from observations
    where check_id = ${check.id} and at >= ${momentOf(new Date(from.getTime() - holds))} and at < ${momentOf(until)} order by at`);
  const seen = rows.map(({ at, status, value }) => ({ at: new Date(Number(at)), status, value }));
  const spans: MinuteSpan[] = [];
  const first = seen[0]?.at ?? (check.isGone ? from : until);
  if (first > from && (await wasAskedBefore(db, check.id, from)))
    spans.push({ from, to: first, state: "unknown" });
  for (const [index, one] of seen.entries()) {
    const next = seen[index + 1]?.at ?? until;
    const held = earlierOf(new Date(one.at.getTime() + holds), next);
    spans.push({ from: one.at, to: held, state: stateOf(one) });
    const isEnd = index === seen.length - 1 && check.isGone;
    if (held < next && !isEnd) spans.push({ from: held, to: next, state: "unknown" });
  }
  return spans;
}

export async function wasAskedBefore(db: SourceQuestion["db"], checkId: number, at: Date): Promise<boolean> {
  const { rows } = await db.execute(sql`
    select 1 from rollups_day where check_id = ${checkId} and bucket < ${momentOf(at)}
    union all (select 1 from observations where check_id = ${checkId} and at < ${momentOf(at)} limit 1) limit 1`);
  return rows.length > 0;
}
