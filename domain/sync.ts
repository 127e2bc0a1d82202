/** Words of syncs: where a run was heard of, why it failed, how a backfill stands. */

export const RUN_STATUSES = ["succeeded", "failed", "partial", "running", "cancelled", "unknown"] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/** Where a run was heard of. Several sources may tell of the same run. */
export const RUN_SOURCES = ["history", "webhook", "telemetry", "trigger", "heartbeat"] as const;
export type RunSource = (typeof RUN_SOURCES)[number];

export const FAILURE_CLASSES = [
  "authentication",
  "authorization",
  "rate-limit",
  "timeout",
  "upstream-down",
  "data-or-schema",
  "zero-records",
  "hung",
  "unknown",
] as const;
export type FailureClass = (typeof FAILURE_CLASSES)[number];

export const BACKFILL_STATES = ["running", "paused", "done", "cancelled"] as const;
export type BackfillState = (typeof BACKFILL_STATES)[number];

export const SLOT_STATES = ["waiting", "running", "succeeded", "failed", "unknown", "cancelled"] as const;
export type SlotState = (typeof SLOT_STATES)[number];

/** What was decided about a webhook delivery. */
export const DELIVERY_VERDICTS = [
  "accepted",
  "refused",
  "unknown-connection",
  "malformed",
  "unconfigured",
] as const;
export type DeliveryVerdict = (typeof DELIVERY_VERDICTS)[number];
