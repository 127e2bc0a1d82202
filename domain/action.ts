import type { Status } from "./status";

export const ACTION_STATES = [
  "drafted",
  "previewed",
  "waiting",
  "queued",
  "running",
  "verifying",
  "succeeded",
  "failed",
  "rolled-back",
  "outcome-unknown",
  "cancelled",
  "expired",
] as const;
export type ActionState = (typeof ACTION_STATES)[number];

/** 0 reads, 1 is safe, 2 disrupts, 3 may lose data or access. */
export const TIERS = [0, 1, 2, 3] as const;
export type Tier = (typeof TIERS)[number];

/** Who asked for it: what no person clicked may be stopped by a freeze or a breaker. */
export const ACTION_ORIGINS = ["person", "checklist", "backfill", "runbook", "flow", "automation"] as const;
export type ActionOrigin = (typeof ACTION_ORIGINS)[number];

/** How long after its end a run may be taken back from its own page; later, other things build on it. */
export const UNDO_HOURS = 24;

/** May still have an effect, or is having one. */
export const isLive = (state: ActionState) =>
  state === "queued" || state === "running" || state === "verifying";

/** Asked for, and nothing has left this machine. */
export const isAsked = (state: ActionState) =>
  state === "drafted" || state === "previewed" || state === "waiting";

export const ACTION_WORD: Record<ActionState, string> = {
  drafted: "its preview is being made",
  previewed: "not asked for yet",
  waiting: "waiting for a second person",
  queued: "waiting for a worker",
  running: "running",
  verifying: "done; looking whether it worked",
  succeeded: "worked",
  failed: "did not work",
  "rolled-back": "worked, and was undone",
  "outcome-unknown": "outcome unknown",
  cancelled: "cancelled",
  expired: "expired before it was approved",
};

export function actionStatus(state: ActionState): Status {
  switch (state) {
    case "succeeded":
      return "ok";
    case "failed":
      return "alert";
    case "outcome-unknown":
      return "unknown";
    default:
      return "paused";
  }
}
