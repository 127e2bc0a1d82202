import type { Status } from "./status";

/** What came of asking one list as one tenant. */
export const VERDICTS = ["own", "leak", "unproven", "not-read", "shared", "not-offered"] as const;
export type Verdict = (typeof VERDICTS)[number];

export const VERDICT_WORD: Record<Verdict, string> = {
  own: "own rows only",
  leak: "foreign rows",
  unproven: "unproven",
  "not-read": "not read",
  shared: "shared by design",
  "not-offered": "not offered",
};

export const VERDICT_STATUS: Record<Verdict, Status> = {
  own: "ok",
  leak: "alert",
  unproven: "unknown",
  "not-read": "unknown",
  shared: "paused",
  "not-offered": "paused",
};

/** Green only when something was proven and nothing was left open. */
export function isolationStatus(verdicts: readonly Verdict[]): Status {
  if (verdicts.includes("leak")) return "alert";
  if (verdicts.includes("unproven") || verdicts.includes("not-read")) return "unknown";
  return verdicts.includes("own") ? "ok" : "unknown";
}
