import type { Redis } from "ioredis";
import { z } from "zod";
import { plural } from "@/platforms/drivers/database/query-kit";
import { refused } from "@/platforms/drivers/database/tables";
import { sizeStep } from "@/platforms/drivers/size-step";
import type { Action, Conversation } from "@/platforms/platform";
import { lookedAt, operate, withQueue } from "./action-kit";
import { QUEUE_FIELD, QueueName, stateField } from "./inputs";
import { readJobs } from "./jobs";
import { keyOf, queueNamed, timeOf } from "./queues";
import { deadLettersOf, type RedisSetting } from "./setting";

const HOUR_MS = 3_600_000;
const BATCH = 1000;
const MOST_LETTERS = 10_000;
const STATES = ["completed", "failed", "waiting"] as const;
type Input = { queue: string; state: (typeof STATES)[number]; olderThanHours: string };

const Input = z.object({
  queue: QueueName,
  state: z.enum(STATES),
  olderThanHours: z
    .string()
    .regex(/^[1-9]\d{0,4}$/, "Give whole hours, 1 at least.")
    .default("24"),
});

const ageMs = ({ olderThanHours }: Input) => Number(olderThanHours) * HOUR_MS;

type Old = { count: number; oldest: string | null; newest: string | null };

/** How many are old enough, exactly. */
async function oldOnes(c: Conversation, redis: Redis, input: Input, before: number): Promise<Old> {
  const { queue, state } = input;
  if (state === "waiting") return oldLetters(c, redis, queue, before);
  const key = keyOf(c, queue, state);
  const [count, first, last] = await Promise.all([
    redis.zcount(key, "-inf", before),
    redis.zrangebyscore(key, "-inf", before, "WITHSCORES", "LIMIT", 0, 1),
    redis.zrevrangebyscore(key, before, "-inf", "WITHSCORES", "LIMIT", 0, 1),
  ]);
  return { count, oldest: timeOf(first[1]), newest: timeOf(last[1]) };
}

async function oldLetters(c: Conversation, redis: Redis, queue: string, before: number): Promise<Old> {
  const lists = await Promise.all(
    (["wait", "paused"] as const).map((list) => redis.lrange(keyOf(c, queue, list), 0, MOST_LETTERS)),
  );
  const ids = lists.flat();
  if (ids.length > MOST_LETTERS)
    throw refused(`${queue} holds more than ${MOST_LETTERS} letters; they cannot be counted one by one.`);
  const times = (await readJobs(c, redis, queue, ids))
    .flatMap(({ addedAt }) => (addedAt !== null && Date.parse(addedAt) <= before ? [addedAt] : []))
    .sort();
  return { count: times.length, oldest: times[0] ?? null, newest: times.at(-1) ?? null };
}

/** Work that nobody has done yet is not cleaned away; only dead letters wait without anybody coming. */
function checked(c: Conversation, setting: RedisSetting, { queue, state }: Input): void {
  if (state === "waiting" && queue !== deadLettersOf(c, setting))
    throw refused(
      `Jobs that wait in ${queue} have not been worked on yet, so they are not cleaned away; only dead letters are. Discard single ones.`,
    );
}

async function lookOld(c: Conversation, input: Input, now: number) {
  return lookedAt(c, "queue.clean", async (redis) => {
    await queueNamed(c, redis, input.queue);
    return { ...(await oldOnes(c, redis, input, now - ageMs(input))) };
  });
}

/** Removes by BullMQ's own script, in batches, until none is old enough or a person stops it. */
export const cleanQueue = (setting: RedisSetting): Action<Input> => ({
  key: "queue.clean",
  title: "Clean old jobs from a queue",
  label: ({ queue, state }) => `Clean ${state} jobs from ${queue}`,
  tier: 2,
  purpose:
    "Removes jobs that ended long ago, and dead letters that nobody needs any more. Their data goes with them.",
  fields: [
    QUEUE_FIELD,
    stateField(STATES),
    { key: "olderThanHours", title: "Older than (hours)", kind: "number", required: true, default: "24" },
  ],
  capability: "queues.act",
  input: Input,
  target: ({ queue }) => `queue:${queue}`,
  repeatable: true,
  stoppable: true,
  expectedSeconds: 10,
  timeoutSeconds: 600,
  look: (c, input) => lookOld(c, input, c.now().getTime()),
  preview: (c, input) =>
    operate(c, async (redis) => {
      const { queue, state, olderThanHours } = input;
      checked(c, setting, input);
      await queueNamed(c, redis, queue);
      const { count, oldest, newest } = await oldOnes(c, redis, input, c.now().getTime() - ageMs(input));
      if (count === 0)
        throw refused(`No ${state} job of ${queue} is older than ${plural(Number(olderThanHours), "hour")}.`);
      const jobs = plural(count, `${state} job`);
      return {
        button: `Remove ${jobs}`,
        unit: "queue",
        targets: [{ id: `${queue}:${state}`, title: queue, facts: { jobs: count, oldest, newest } }],
        effects: [
          `${jobs} older than ${plural(Number(olderThanHours), "hour")} are removed, with all that they carried.`,
          "Those that become old enough until then go as well.",
        ],
        inFlight: [],
        reversible: { is: false, how: "Redis keeps no copy of a removed job." },
        verifies: "Counts the jobs that are still as old.",
        warnings:
          state === "failed"
            ? ["A failed job that is removed cannot be run again, and its reason is lost."]
            : [],
        bound: { "number of jobs": sizeStep(count) },
      };
    }),
  execute: (c, input, run) =>
    operate(c, async (redis) => {
      const { queue, state } = input;
      checked(c, setting, input);
      await queueNamed(c, redis, queue);
      const { count } = await oldOnes(c, redis, input, c.now().getTime() - ageMs(input));
      const types = state === "waiting" ? (["wait", "paused"] as const) : ([state] as const);
      let removed = 0;
      await withQueue(c, redis, queue, async (opened) => {
        for (const type of types)
          for (let last = BATCH; last === BATCH && !run.signal.aborted; ) {
            last = (await opened.clean(ageMs(input), BATCH, type)).length;
            removed += last;
            run.progress(removed, Math.max(count, removed), `${removed} removed`);
          }
      });
      const stopped = run.signal.aborted;
      return {
        said: `${plural(removed, "job was", "jobs were")} removed${stopped ? "; then it was stopped" : ""}.`,
        facts: { removed, stopped },
      };
    }),
  verify: {
    afterSeconds: 1,
    everySeconds: 3,
    forSeconds: 30,
    settled: async (c, input, _before, startedAt) => {
      const { facts, evidence } = await lookOld(c, input, startedAt.getTime());
      return {
        state: facts.count === 0 ? "succeeded" : "failed",
        said:
          facts.count === 0
            ? `No ${input.state} job of ${input.queue} is as old any more.`
            : `${facts.count} ${input.state} jobs of ${input.queue} are still there.`,
        facts,
        evidence,
      };
    },
  },
  reask: setting.reask,
});
