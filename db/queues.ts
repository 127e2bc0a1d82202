/** Every queue of the worker. The queue carries ids only; the rows are the truth. */
export const QUEUES = ["run-action", "verify-action", "evaluate-run", "reask", "probe"] as const;
export type QueueName = (typeof QUEUES)[number];
