import type { RecentRun } from "./run-words";

/** A run, or a stretch of time in which one was due and none is known. */
export type TimelineItem =
  | { kind: "run"; run: RecentRun }
  | { kind: "hole"; from: Date; to: Date; missing: number };

export const momentOf = (run: Pick<RecentRun, "startedAt" | "endedAt" | "seenAt">) =>
  run.startedAt ?? run.endedAt ?? run.seenAt;

const LEAST_CADENCES = 1.75;

/** Oldest first, with the holes between: what was missed and could not be filled stays a hole. */
export function timelineItems(
  runs: readonly RecentRun[],
  everySeconds: number,
  most: number,
): TimelineItem[] {
  const oldestFirst = runs.slice(0, most).toReversed();
  return oldestFirst.flatMap((run, index): TimelineItem[] => {
    const before = oldestFirst[index - 1];
    const item: TimelineItem = { kind: "run", run };
    if (!before) return [item];
    const [from, to] = [momentOf(before), momentOf(run)];
    const cadences = (to.getTime() - from.getTime()) / (everySeconds * 1000);
    if (cadences < LEAST_CADENCES) return [item];
    return [{ kind: "hole", from, to, missing: Math.max(1, Math.round(cadences) - 1) }, item];
  });
}
