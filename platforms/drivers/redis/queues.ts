import type { Redis } from "ioredis";
import { refused } from "@/platforms/drivers/database/tables";
import type { Conversation } from "@/platforms/platform";
import { answersOf } from "./connection";
import { literally, type Searched, search } from "./keys";
import { expectedQueues, queuePrefixOf, type RedisSetting } from "./setting";

const SEARCH = { keys: 500_000, seconds: 6 };
const NEWEST_KNOWN = 5;

/** BullMQ 5 keeps a queue so: lists wait, paused, active; sorted sets for the rest; a hash "meta"; a hash per job. */
const LISTS = ["wait", "paused", "active"] as const;
const SETS = ["prioritized", "delayed", "waiting-children", "failed", "completed"] as const;
type Kept = (typeof LISTS)[number] | (typeof SETS)[number];

export type QueueSeen = {
  name: string;
  isPaused: boolean;
  /** The major version of BullMQ that wrote it last; null when it does not say so. */
  major: number | null;
  counts: Record<Kept, number>;
  /** Jobs that no worker has taken, held up by a pause or not. */
  waiting: number;
  /** All jobs of the queue, in whatever state. */
  jobs: number;
};

export const keyOf = (c: Conversation, queue: string, part: string) => `${queuePrefixOf(c)}:${queue}:${part}`;

/** Every queue that is there, in order, and those of the expected that are missing. */
export async function findQueues(
  c: Conversation,
  redis: Redis,
  setting: RedisSetting,
): Promise<Searched & { names: string[]; missing: string[] }> {
  const prefix = queuePrefixOf(c);
  const expected = expectedQueues(c, setting);
  const found = new Set<string>();
  for (const name of expected) if (await isQueue(c, redis, name)) found.add(name);
  const searched = await search(redis, `${literally(prefix)}:*:meta`, SEARCH, (keys) => {
    for (const key of keys) {
      const name = key.toString().slice(prefix.length + 1, -":meta".length);
      if (isQueueName(name)) found.add(name);
    }
  });
  const missing = expected.filter((name) => !found.has(name));
  return { ...searched, names: [...found].sort(), missing };
}

/** BullMQ lets no colon into a name; with one, a name could reach another queue's parts. */
export const isQueueName = (name: string) => name.length > 0 && name.length <= 200 && !name.includes(":");

/** After a flush its "meta" comes back only when the platform starts again, its job counter with the next job. */
const isQueue = async (c: Conversation, redis: Redis, name: string) =>
  isQueueName(name) && (await redis.exists(keyOf(c, name, "meta"), keyOf(c, name, "id"))) > 0;

export async function queueSeen(c: Conversation, redis: Redis, name: string): Promise<QueueSeen> {
  const pipeline = redis.pipeline();
  for (const list of LISTS) pipeline.llen(keyOf(c, name, list));
  for (const set of SETS) pipeline.zcard(keyOf(c, name, set));
  pipeline.hmget(keyOf(c, name, "meta"), "paused", "version");
  const answers = await answersOf(pipeline);
  const [paused, version] = answers.pop() as (string | null)[];
  const counts = Object.fromEntries(
    [...LISTS, ...SETS].map((part, at) => [part, Number(answers[at])]),
  ) as QueueSeen["counts"];
  const major = /^bullmq:(\d+)\./.exec(version ?? "")?.[1];
  return {
    name,
    isPaused: paused === "1",
    major: major === undefined ? null : Number(major),
    counts,
    waiting: counts.wait + counts.paused + counts.prioritized,
    jobs: Object.values(counts).reduce((sum, count) => sum + count, 0),
  };
}

/** The queue that is meant, refused when it is not there or is kept in a way that we do not know. */
export async function queueNamed(c: Conversation, redis: Redis, name: string): Promise<QueueSeen> {
  if (!(await isQueue(c, redis, name)))
    throw refused(`There is no queue ${name} whose keys begin with "${queuePrefixOf(c)}:".`);
  const queue = await queueSeen(c, redis, name);
  if (queue.major !== null && queue.major > NEWEST_KNOWN)
    throw refused(
      `The queue ${name} is written by BullMQ ${queue.major}, which keeps it otherwise; only version 5 and older can be changed from here.`,
    );
  return queue;
}

/** When the job that has waited longest was added; null when none waits in line. */
export async function oldestWaiting(c: Conversation, redis: Redis, queue: QueueSeen): Promise<string | null> {
  const [next, held] = await Promise.all(
    (["wait", "paused"] as const).map((list) => redis.lindex(keyOf(c, queue.name, list), -1)),
  );
  const job = next ?? held;
  return job ? timeOf(await redis.hget(keyOf(c, queue.name, job), "timestamp")) : null;
}

/** BullMQ writes times as milliseconds. */
export function timeOf(text: string | null | undefined): string | null {
  const at = Number(text);
  return text && Number.isFinite(at) && Math.abs(at) < 8.64e15 ? new Date(at).toISOString() : null;
}
