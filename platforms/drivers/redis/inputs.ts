import { z } from "zod";
import type { InputField } from "@/platforms/platform";
import { isQueueName } from "./queues";

export const QueueName = z
  .string()
  .refine(isQueueName, "Give the name of a queue, without its prefix and without colons.");

export const QUEUE_FIELD: InputField = {
  key: "queue",
  title: "Queue",
  kind: "choice",
  required: true,
  from: { query: "queue.counts", value: "queue", title: "queue" },
};

export const stateField = (states: readonly string[]): InputField => ({
  key: "state",
  title: "State",
  kind: "choice",
  required: true,
  options: states.map((state) => ({ value: state, title: state })),
});

export const JobId = z
  .string()
  .regex(/^[^\p{Cc}]{1,300}$/u, "Give the id of a job, as the list of jobs shows it.");
