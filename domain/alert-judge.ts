import type { RuleSpec, Verdict } from "./alert-rule";
import { lateAfterMs } from "./check";
import { formatDuration } from "./duration";
import type { Status } from "./status";

export type SpecOf<K extends RuleSpec["kind"]> = Extract<RuleSpec, { kind: K }>;

/** A check as a rule sees it. */
export type CheckView = {
  status: Status;
  since: Date;
  reason: string;
  /** Whether a change is seen and not confirmed yet. */
  isPending: boolean;
  value: number | null;
  /** Out of how many the value was counted, where the check tells. */
  volume: number | null;
  observedAt: Date | null;
  everySeconds: number;
  /** What the platform says when it refuses the check's question. */
  refusal: string | null;
};

/** A rule that cannot be evaluated as it stands; the message says why, for people. */
export class CannotJudge extends Error {}

export const firing = (sentence: string, over: Partial<Verdict> = {}): Verdict => ({
  ...NOTHING,
  state: "firing",
  sentence,
  ...over,
});
const NOTHING = { value: null, limit: null, unit: null, since: null } as const;

const quiet = (state: "well" | "unknown", sentence: string): Verdict => ({
  state,
  value: null,
  limit: null,
  unit: null,
  sentence,
  since: null,
});
export const well = (sentence: string) => quiet("well", sentence);
export const unknown = (sentence: string) => quiet("unknown", sentence);

/** An answer that is late says nothing about now. */
export const isLate = (check: Pick<CheckView, "observedAt" | "everySeconds">, now: Date) =>
  check.observedAt === null || now.getTime() - check.observedAt.getTime() > lateAfterMs(check.everySeconds);

/** The same sentence must come out while nothing changes, so moments are written, never ages. "2026-11-20 14:02 UTC" */
export const momentText = (at: Date) => `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;

export const spanText = (seconds: number) => formatDuration(seconds * 1000);

/** The trouble of several series that stand for the same place; what fires counts before what nobody can tell. */
export function worseVerdict(a: Verdict, b: Verdict): Verdict {
  const rank = { firing: 0, unknown: 1, well: 2 };
  return rank[b.state] < rank[a.state] ? b : a;
}
