/** Every queue of the worker. The queue carries ids only; the rows are the truth. */
export const QUEUES = [
  "preview-action",
  "run-action",
  "verify-action",
  "run-query",
  "walk-runbook",
  "walk-flow",
  "ask-flow",
  "test-credential",
  "evaluate-run",
  "reask",
  "probe",
  "check-archive",
] as const;
export type QueueName = (typeof QUEUES)[number];
