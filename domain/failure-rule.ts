import type { PlatformId } from "./platform";
import type { FailureClass } from "./sync";

export type FailureRule = {
  id: string;
  /** Only there; everywhere when left out. */
  platforms?: readonly PlatformId[];
  failureClass: Exclude<FailureClass, "zero-records" | "unknown">;
  /** Any of these words, see `findPattern`. */
  words?: readonly string[];
  httpStatus?: readonly number[];
  /** Between 0 and 1: a documented code says it all, a word in passing says little. */
  confidence: number;
  /** What it means, for a person. */
  reason: string;
};

/** How sure a rule is: a documented code says it all, a word in passing says little. */
export const SURE = { code: 0.97, status: 0.9, phrase: 0.8, word: 0.6 } as const;
