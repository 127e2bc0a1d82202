import { sql } from "drizzle-orm";
import type { MinuteState } from "@/domain/objective";
import type { MinuteSpan } from "@/domain/objective-minutes";
import type { Status } from "@/domain/status";
import { announcedIn, spansAt } from "./announced";
import { spansOfCheck, type WatchedCheck, watchedChecks } from "./observed";
import { earlierOf, type Layers, laterOf, momentOf, observedFrom, type SourceQuestion } from "./question";

const STATE: Record<Status, MinuteState> = {
  ok: "good",
  warn: "good",
  alert: "bad",
  unknown: "unknown",
  paused: "maintenance",
};

/** Good while none of the checks is in alert and all are known; each of them is a layer of its own. */
export async function readChecks(question: SourceQuestion<"checks">): Promise<Map<string, Layers>> {
  const { db, source, environmentId, from, to, now } = question;
  const watched = await watchedChecks(question, source.checks);
  if (watched.length === 0) return new Map();
  const kept = observedFrom(now);
  const quiets = await announcedIn(db, from, to);
  const layers: Layers = [];
  for (const check of watched)
    layers.push([
      ...spansAt(quiets, {
        platform: question.objective.platformId,
        environment: environmentId,
        check: check.key,
      }),
      ...(await spansOfChanges({ ...question, to: earlierOf(to, kept) }, check)),
      ...(await spansOfCheck(
        { ...question, from: laterOf(from, kept) },
        check,
        ({ status }) => STATE[status],
      )),
    ]);
  return new Map([["", layers]]);
}

/** What is told of the time whose observations are gone: the confirmed changes of status, which are kept for good. */
async function spansOfChanges(
  { db, environmentId, from, to }: SourceQuestion<"checks">,
  { key }: WatchedCheck,
): Promise<MinuteSpan[]> {
  if (from >= to) return [];
  const { rows } = await db.execute<{ at: number; to_status: Status }>(sql`
    with mine as (
      select at, id, to_status from state_changes
      where environment_id = ${environmentId} and subject_kind = 'check' and subject = ${key} and at < ${momentOf(to)}
    )
    select extract(epoch from at)::float8 * 1000 as at, to_status from mine
    where at >= coalesce((select max(at) from mine where at <= ${momentOf(from)}), '-infinity') order by at, id`);
  return rows.map(({ at, to_status: status }, index) => ({
    from: laterOf(new Date(Number(at)), from),
    to: rows[index + 1] ? laterOf(new Date(Number(rows[index + 1]?.at)), from) : to,
    state: STATE[status],
  }));
}
