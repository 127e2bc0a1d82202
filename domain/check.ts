import { formatDuration } from "./duration";
import type { Status } from "./status";

/** How many results in a row move a check: `bad` towards trouble, `good` back to ok. Declared per check, shown on screen. */
export type Confirm = { bad: number; good: number };

/** What is kept about a check between two answers. */
export type CheckState = {
  status: Status;
  since: Date;
  reason: string;
  /** A different status that has been seen `candidateCount` times in a row and is not confirmed yet. */
  candidate: Status | null;
  candidateCount: number;
};

export type Seen = { status: Status; reason: string; at: Date };

/**
 * Moves a check by one result. The status changes only when the same new status has been seen
 * the declared number of times in a row; a result that agrees with the status clears the candidate.
 */
export function advance(state: CheckState, seen: Seen, confirm: Confirm): CheckState & { changed: boolean } {
  if (seen.status === state.status)
    return { ...state, reason: seen.reason, candidate: null, candidateCount: 0, changed: false };

  const count = state.candidate === seen.status ? state.candidateCount + 1 : 1;
  const needed = seen.status === "ok" ? confirm.good : confirm.bad;
  if (count >= needed)
    return {
      status: seen.status,
      since: seen.at,
      reason: seen.reason,
      candidate: null,
      candidateCount: 0,
      changed: true,
    };

  return { ...state, candidate: seen.status, candidateCount: count, changed: false };
}

/** A check whose last answer is older than this is late, and late is unknown. */
export function lateAfterMs(everySeconds: number): number {
  return Math.max(everySeconds * 2.5, everySeconds + 30) * 1000;
}

export type Shown = { status: Status; reason: string; since: Date; isLate: boolean };

/** What a screen shows now: the kept status, unless the last answer is late; then unknown with the age. */
export function shownAt(
  state: { status: Status; reason: string; since: Date },
  observedAt: Date | null,
  everySeconds: number,
  now: Date,
): Shown {
  if (observedAt === null)
    return { status: "unknown", reason: "Not asked yet.", since: state.since, isLate: false };
  const age = now.getTime() - observedAt.getTime();
  if (age <= lateAfterMs(everySeconds)) return { ...state, isLate: false };
  return {
    status: "unknown",
    reason: `No answer for ${formatDuration(age)}; asked every ${formatDuration(everySeconds * 1000)}. Before that: ${state.status}.`,
    since: new Date(observedAt.getTime() + lateAfterMs(everySeconds)),
    isLate: true,
  };
}

/** "1 of 3 failures" while a change is not confirmed yet. */
export function pendingText(
  state: Pick<CheckState, "candidate" | "candidateCount">,
  confirm: Confirm,
): string | undefined {
  if (!state.candidate) return undefined;
  const needed = state.candidate === "ok" ? confirm.good : confirm.bad;
  return `${state.candidateCount} of ${needed} results say ${state.candidate}`;
}
