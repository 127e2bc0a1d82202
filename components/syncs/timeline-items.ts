import { wallClock } from "@/domain/zone";
import type { RecentRun, SubjectShown } from "./run-words";

/** A run, or a stretch of time in which one was due and none is known. */
export type TimelineItem =
  | { kind: "run"; run: RecentRun }
  | { kind: "hole"; from: Date; to: Date; missing: number };

export const momentOf = (run: Pick<RecentRun, "startedAt" | "endedAt" | "seenAt">) =>
  run.startedAt ?? run.endedAt ?? run.seenAt;

const LEAST_CADENCES = 1.75;
const MOST_COUNTED = 500;

type Job = Pick<SubjectShown["job"], "everySeconds" | "startsIn">;

/** Oldest first, with the holes between: what was missed and could not be filled stays a hole. */
export function timelineItems(runs: readonly RecentRun[], job: Job, most: number): TimelineItem[] {
  const oldestFirst = runs.slice(0, most).toReversed();
  return oldestFirst.flatMap((run, index): TimelineItem[] => {
    const before = oldestFirst[index - 1];
    const item: TimelineItem = { kind: "run", run };
    if (!before) return [item];
    const [from, to] = [momentOf(before), momentOf(run)];
    const missing = missingBetween(from, to, job);
    return missing === 0 ? [item] : [{ kind: "hole", from, to, missing }, item];
  });
}

/** How many runs were due between two; outside its hours a job owes none. */
function missingBetween(from: Date, to: Date, { everySeconds, startsIn }: Job): number {
  const cadences = (to.getTime() - from.getTime()) / (everySeconds * 1000);
  if (cadences < LEAST_CADENCES) return 0;
  const due = Math.max(1, Math.round(cadences) - 1);
  if (!startsIn) return due;
  const isOwed = (slot: number) => {
    const { hour } = wallClock(new Date(from.getTime() + slot * everySeconds * 1000), startsIn.zone);
    return hour >= startsIn.fromHour && hour <= startsIn.toHour;
  };
  return Array.from({ length: Math.min(due, MOST_COUNTED) }, (_, index) => index + 1).filter(isOwed).length;
}
