import { z } from "zod";
import { plural } from "@/platforms/drivers/database/query-kit";
import { refused } from "@/platforms/drivers/database/tables";
import { sizeStep } from "@/platforms/drivers/size-step";
import type { Action, Conversation } from "@/platforms/platform";
import { lookedAt, operate, withQueue } from "./action-kit";
import { JobId, QUEUE_FIELD, QueueName } from "./inputs";
import { findJob, jobIds, jobNamed, readJobs } from "./jobs";
import { reasonsOf } from "./queries-jobs";
import { keyOf, queueNamed } from "./queues";
import { type RedisSetting, retryRefusal } from "./setting";

const SAMPLE = 500;
const BATCH = 1000;

function allowed(c: Conversation, queue: string): void {
  const because = retryRefusal(c, queue);
  if (because) throw refused(because);
}

const lookJob = (c: Conversation, { queue, job }: { queue: string; job: string }) =>
  lookedAt(c, "queue.retry-job", async (redis) => {
    await queueNamed(c, redis, queue);
    const place = await findJob(c, redis, queue, job);
    return {
      state: place?.state ?? "gone",
      endedAtMs: place?.endedAtMs ?? null,
      reason: place?.job.reason ?? "",
    };
  });

/** Not repeatable: a second try would run a job again that has failed anew meanwhile. */
export const retryJob = ({ reask }: RedisSetting): Action<{ queue: string; job: string }> => ({
  key: "queue.retry-job",
  title: "Run a failed job again",
  label: ({ queue, job }) => `Run job ${job} of ${queue} again`,
  tier: 1,
  purpose: "Puts one failed job back among the waiting ones. Not for what must not happen late or twice.",
  fields: [QUEUE_FIELD, { key: "job", title: "Job", kind: "text", required: true }],
  capability: "queues.act",
  input: z.object({ queue: QueueName, job: JobId }),
  target: ({ queue, job }) => `queue:${queue}:${job}`,
  repeatable: false,
  expectedSeconds: 5,
  timeoutSeconds: 30,
  look: lookJob,
  execute: (c, { queue, job }) =>
    operate(c, async (redis) => {
      allowed(c, queue);
      await queueNamed(c, redis, queue);
      const place = await jobNamed(c, redis, queue, job);
      if (place.state !== "failed")
        throw refused(`Job ${job} of ${queue} is ${place.state}; only a failed one is run again.`);
      await withQueue(c, redis, queue, async (opened) => (await opened.getJob(job))?.retry("failed"));
      return { said: `Job ${job} waits again.`, facts: { queue, job } };
    }),
  verify: {
    afterSeconds: 3,
    everySeconds: 5,
    forSeconds: 60,
    settled: async (c, input, before) => {
      const { facts, evidence } = await lookJob(c, input);
      const { state, endedAtMs, reason } = facts;
      const told = { facts, evidence };
      if (state === "failed")
        return endedAtMs === before.endedAtMs
          ? { state: "failed", said: "It still stands among the failed ones, as before.", ...told }
          : { state: "failed", said: `It ran again and failed again: ${reason || "no reason"}.`, ...told };
      if (state === "gone")
        return {
          state: "pending",
          said: "It is not in the queue any more: it may have run to its end and been removed, or been discarded.",
          ...told,
        };
      return {
        state: "succeeded",
        said: state === "completed" ? "It ran to its end." : `It is ${state} now, not failed any more.`,
        ...told,
      };
    },
  },
  reask,
});

const countFailed = (c: Conversation, queue: string, until: number) =>
  lookedAt(c, "queue.retry-failed", async (redis) => {
    const seen = await queueNamed(c, redis, queue);
    const left = await redis.zcount(keyOf(c, queue, "failed"), "-inf", until);
    return { failed: seen.counts.failed, left };
  });

/** Takes those that had failed when it began, so that one that fails again is not taken twice. */
export const retryFailed = ({ reask, watch }: RedisSetting): Action<{ queue: string }> => ({
  key: "queue.retry-failed",
  title: "Run all failed jobs again",
  label: ({ queue }) => `Run the failed jobs of ${queue} again`,
  tier: 2,
  purpose:
    "Puts every failed job of a queue back among the waiting ones, once the cause is gone. Without that they only fail again.",
  fields: [QUEUE_FIELD],
  capability: "queues.act",
  input: z.object({ queue: QueueName }),
  target: ({ queue }) => `queue:${queue}`,
  repeatable: false,
  expectedSeconds: 10,
  timeoutSeconds: 300,
  look: (c, { queue }) => countFailed(c, queue, c.now().getTime()),
  preview: (c, { queue }) =>
    operate(c, async (redis) => {
      allowed(c, queue);
      const seen = await queueNamed(c, redis, queue);
      const { failed, active } = seen.counts;
      if (failed === 0) throw refused(`No job of ${queue} has failed.`);
      const newest = await readJobs(c, redis, queue, await jobIds(c, redis, queue, "failed", SAMPLE));
      const jobs = plural(failed, "failed job");
      return {
        button: `Run ${jobs} again`,
        unit: "queue",
        targets: [
          {
            id: queue,
            title: queue,
            facts: {
              jobs: failed,
              "newest failed": newest[0]?.endedAt ?? null,
              reasons: reasonsOf(newest),
              waiting: seen.waiting,
            },
          },
        ],
        effects: [
          `${jobs} wait again, behind the ${seen.waiting} that wait now; priorities are not kept.`,
          "What a job had done before it failed may happen a second time.",
        ],
        inFlight: active > 0 ? [`${plural(active, "job is", "jobs are")} running.`] : [],
        reversible: { is: false, how: "Pause the queue to hold up what has not been taken by then." },
        verifies: "Looks whether any that had failed before still stands among the failed ones.",
        warnings: seen.isPaused ? ["The queue is paused: nothing runs until it is resumed."] : [],
        bound: { "number of jobs": sizeStep(failed), paused: seen.isPaused },
      };
    }),
  execute: (c, { queue }) =>
    operate(c, async (redis) => {
      allowed(c, queue);
      const { counts } = await queueNamed(c, redis, queue);
      await withQueue(c, redis, queue, (opened) =>
        opened.retryJobs({ state: "failed", count: BATCH, timestamp: c.now().getTime() }),
      );
      return {
        said: `${plural(counts.failed, "job waits", "jobs wait")} again.`,
        facts: { queue, jobs: counts.failed },
      };
    }),
  verify: {
    afterSeconds: 2,
    everySeconds: 5,
    forSeconds: 30,
    settled: async (c, { queue }, _before, startedAt) => {
      const { facts, evidence } = await countFailed(c, queue, startedAt.getTime());
      return {
        state: facts.left === 0 ? "succeeded" : "failed",
        said:
          facts.left === 0
            ? `None that had failed before is left; ${facts.failed} have failed since.`
            : `${facts.left} that had failed before are still there.`,
        facts,
        evidence,
      };
    },
  },
  reask,
  watch,
});
