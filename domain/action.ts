import { z } from "zod";
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

export const RunAction = z.strictObject({
  environmentId: z.string().min(1).max(200),
  action: z.string().min(1).max(100),
  input: z.record(z.string().max(100), z.string().max(500)),
  /** Made by the browser once per click, so that a repeated request is the same request. */
  requestKey: z.string().min(8).max(100),
});
export const CancelAction = z.strictObject({ id: z.uuid() });
