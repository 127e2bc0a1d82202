import { z } from "zod";
import { refused } from "@/platforms/drivers/database/tables";
import type { Action, Conversation } from "@/platforms/platform";
import { lookedAt, operate, withQueue } from "./action-kit";
import { JobId, QUEUE_FIELD, QueueName } from "./inputs";
import { findJob, jobNamed } from "./jobs";
import { queueNamed } from "./queues";
import type { RedisSetting } from "./setting";

type Input = { queue: string; job: string };

const look = (c: Conversation, { queue, job }: Input) =>
  lookedAt(c, "queue.discard-job", async (redis) => {
    await queueNamed(c, redis, queue);
    return { state: (await findJob(c, redis, queue, job))?.state ?? "gone" };
  });

export const discardJob = ({ reask }: RedisSetting): Action<Input> => ({
  key: "queue.discard-job",
  title: "Discard a job",
  label: ({ queue, job }) => `Discard job ${job} of ${queue}`,
  tier: 2,
  purpose:
    "Removes one job for good: work that must not be done any more, or a dead letter that was dealt with.",
  fields: [QUEUE_FIELD, { key: "job", title: "Job", kind: "text", required: true }],
  capability: "queues.act",
  input: z.object({ queue: QueueName, job: JobId }),
  target: ({ queue, job }) => `queue:${queue}:${job}`,
  repeatable: true,
  expectedSeconds: 2,
  timeoutSeconds: 30,
  look,
  preview: (c, { queue, job }) =>
    operate(c, async (redis) => {
      await queueNamed(c, redis, queue);
      const { state, job: seen } = await jobNamed(c, redis, queue, job);
      if (state === "active") throw refused(`Job ${job} of ${queue} is running; it cannot be taken away.`);
      return {
        button: `Discard job ${job}`,
        unit: "job",
        targets: [
          {
            id: `${queue}:${job}`,
            title: `${job} ${seen.name}`,
            facts: { state, added: seen.addedAt, attempts: seen.attempts, reason: seen.reason },
          },
        ],
        effects: [
          "The job and what it carried are removed.",
          ...(state === "completed" || state === "failed" ? [] : ["Its work will not be done."]),
        ],
        inFlight: [],
        reversible: { is: false, how: "Redis keeps no copy of a removed job." },
        verifies: "Looks whether any list of the queue still names the job.",
        warnings:
          state === "waiting-children" ? ["It waits for jobs that it started; those go on without it."] : [],
        bound: { state },
      };
    }),
  execute: (c, { queue, job }) =>
    operate(c, async (redis) => {
      await queueNamed(c, redis, queue);
      const { state } = await jobNamed(c, redis, queue, job);
      if (state === "active") throw refused(`Job ${job} of ${queue} is running; it cannot be taken away.`);
      const removed = await withQueue(c, redis, queue, (opened) =>
        opened.remove(job, { removeChildren: false }),
      );
      if (removed !== 1)
        throw refused(`Job ${job} of ${queue} is held by a worker or a schedule; it was left alone.`);
      return { said: `Job ${job} was removed.`, facts: { queue, job, state } };
    }),
  verify: {
    afterSeconds: 0,
    everySeconds: 2,
    forSeconds: 20,
    settled: async (c, input) => {
      const { facts, evidence } = await look(c, input);
      const isGone = facts.state === "gone";
      return {
        state: isGone ? "succeeded" : "failed",
        said: isGone ? "No list of the queue names it any more." : `It is still there: ${facts.state}.`,
        facts,
        evidence,
      };
    },
  },
  reask,
});
