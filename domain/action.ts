import type { Status } from "./status";

export const ACTION_STATES = [
  "queued",
  "running",
  "verifying",
  "succeeded",
  "failed",
  "outcome-unknown",
  "cancelled",
] as const;
export type ActionState = (typeof ACTION_STATES)[number];

export const isLive = (state: ActionState) =>
  state === "queued" || state === "running" || state === "verifying";

export const ACTION_WORD: Record<ActionState, string> = {
  queued: "waiting for a worker",
  running: "running",
  verifying: "done; looking whether it worked",
  succeeded: "worked",
  failed: "did not work",
  "outcome-unknown": "outcome unknown",
  cancelled: "cancelled",
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
