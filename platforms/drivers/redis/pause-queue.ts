import { z } from "zod";
import { plural } from "@/platforms/drivers/database/query-kit";
import { refused } from "@/platforms/drivers/database/tables";
import type { Action } from "@/platforms/platform";
import { lookedAt, operate, withQueue } from "./action-kit";
import { QUEUE_FIELD, QueueName } from "./inputs";
import { oldestWaiting, queueNamed } from "./queues";
import type { RedisSetting } from "./setting";

type Input = { queue: string };

/** Both ways may be gone twice without harm. */
const action =
  (way: "pause" | "resume") =>
  ({ reask, watch }: RedisSetting): Action<Input> => ({
    key: `queue.${way}`,
    title: way === "pause" ? "Pause a queue" : "Resume a queue",
    label: ({ queue }) => `${way === "pause" ? "Pause" : "Resume"} ${queue}`,
    tier: 2,
    purpose:
      way === "pause"
        ? "Lets the workers of a queue take no further job. What runs goes on to its end; what is added waits."
        : "Lets the workers of a paused queue take jobs again.",
    fields: [QUEUE_FIELD],
    capability: "queues.act",
    input: z.object({ queue: QueueName }),
    target: ({ queue }) => `queue:${queue}`,
    repeatable: true,
    expectedSeconds: 2,
    timeoutSeconds: 30,
    look: (c, { queue }) =>
      lookedAt(c, `queue.${way}`, async (redis) => {
        const seen = await queueNamed(c, redis, queue);
        return { paused: seen.isPaused, waiting: seen.waiting, active: seen.counts.active };
      }),
    preview: (c, { queue }) =>
      operate(c, async (redis) => {
        const seen = await queueNamed(c, redis, queue);
        if (seen.isPaused === (way === "pause"))
          throw refused(`The queue ${queue} ${way === "pause" ? "is paused already" : "is not paused"}.`);
        const waiting = plural(seen.waiting, "job");
        return {
          button: `${way === "pause" ? "Pause" : "Resume"} ${queue}`,
          unit: "queue",
          targets: [
            {
              id: queue,
              title: queue,
              facts: {
                waiting: seen.waiting,
                running: seen.counts.active,
                delayed: seen.counts.delayed,
                "waiting since": await oldestWaiting(c, redis, seen),
              },
            },
          ],
          effects:
            way === "pause"
              ? [
                  `${waiting} and all that are added from now on stand still until the queue is resumed.`,
                  "Nothing resumes it by itself.",
                ]
              : [`The workers take the ${waiting} that stand still, as fast as they can.`],
          inFlight:
            seen.counts.active > 0
              ? [`${plural(seen.counts.active, "job is", "jobs are")} running and will go on to the end.`]
              : [],
          reversible: {
            is: true,
            how: way === "pause" ? "Resume the queue." : "Pause the queue; what was taken by then is done.",
          },
          verifies: `Reads at Redis whether the queue is ${way === "pause" ? "paused" : "not paused any more"}.`,
          warnings: [],
          bound: { paused: seen.isPaused },
        };
      }),
    execute: (c, { queue }) =>
      operate(c, async (redis) => {
        await queueNamed(c, redis, queue);
        await withQueue(c, redis, queue, (opened) => opened[way]());
        return { said: `${queue} was ${way}d.`, facts: { queue } };
      }),
    verify: {
      afterSeconds: 1,
      everySeconds: 2,
      forSeconds: 30,
      settled: async (c, { queue }) => {
        const { facts, evidence } = await lookedAt(c, `queue.${way}`, async (redis) => {
          const seen = await queueNamed(c, redis, queue);
          return { paused: seen.isPaused, waiting: seen.waiting, active: seen.counts.active };
        });
        const isDone = facts.paused === (way === "pause");
        return {
          state: isDone ? "succeeded" : "pending",
          said: `${queue} is ${facts.paused ? "paused" : "not paused"}; ${facts.waiting} jobs wait, ${facts.active} run.`,
          facts,
          evidence,
        };
      },
    },
    reask,
    watch: way === "resume" ? watch : undefined,
    undo: ({ queue }, before) =>
      before.paused === (way === "resume")
        ? way === "pause"
          ? { action: "queue.resume", input: { queue }, label: `Resume ${queue}` }
          : { action: "queue.pause", input: { queue }, label: `Pause ${queue}` }
        : undefined,
  });

export const pauseQueue = action("pause");
export const resumeQueue = action("resume");
