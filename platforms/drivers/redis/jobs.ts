import type { Redis } from "ioredis";
import { refused } from "@/platforms/drivers/database/tables";
import { quoted } from "@/platforms/drivers/quoted";
import type { Conversation } from "@/platforms/platform";
import { answersOf } from "./connection";
import { keyOf, timeOf } from "./queues";

export const JOB_STATES = ["waiting", "active", "delayed", "failed", "completed"] as const;
export type JobState = (typeof JOB_STATES)[number] | "waiting-children";

const SET_STATES = [
  ["failed", "failed"],
  ["completed", "completed"],
  ["delayed", "delayed"],
  ["prioritized", "waiting"],
  ["waiting-children", "waiting-children"],
] as const;
const LIST_STATES = [
  ["wait", "waiting"],
  ["paused", "waiting"],
  ["active", "active"],
] as const;

export type JobSeen = {
  id: string;
  name: string;
  addedAt: string | null;
  startedAt: string | null;
  endedAt: string | null;
  attempts: number | null;
  reason: string;
};

/** The newest first, a delayed one that is due soonest first. */
export async function jobIds(
  c: Conversation,
  redis: Redis,
  queue: string,
  state: (typeof JOB_STATES)[number],
  most: number,
): Promise<string[]> {
  const at = (part: string) => keyOf(c, queue, part);
  if (state === "failed" || state === "completed") return redis.zrevrange(at(state), 0, most - 1);
  if (state === "delayed") return redis.zrange(at(state), 0, most - 1);
  if (state === "active") return redis.lrange(at(state), 0, most - 1);
  const parts = await Promise.all([
    redis.zrange(at("prioritized"), 0, most - 1),
    redis.lrange(at("wait"), 0, most - 1),
    redis.lrange(at("paused"), 0, most - 1),
  ]);
  return parts.flat().slice(0, most);
}

const FIELDS = [
  "name",
  "timestamp",
  "processedOn",
  "finishedOn",
  "atm",
  "attemptsMade",
  "failedReason",
] as const;

/** What is told of jobs, never their data; one that is gone meanwhile is left out. */
export async function readJobs(
  c: Conversation,
  redis: Redis,
  queue: string,
  ids: readonly string[],
): Promise<JobSeen[]> {
  const pipeline = redis.pipeline();
  for (const id of ids) pipeline.hmget(keyOf(c, queue, id), ...FIELDS);
  const answers = (await answersOf(pipeline)) as (string | null)[][];
  return answers.flatMap(([name, added, started, ended, attempts, older, reason], at) =>
    name === null && added === null
      ? []
      : [
          {
            id: ids[at] ?? "",
            name: quoted(name ?? "", 100),
            addedAt: timeOf(added),
            startedAt: timeOf(started),
            endedAt: timeOf(ended),
            attempts: attempts || older ? Number(attempts ?? older) : null,
            reason: quoted(c.http.redact(reason ?? ""), 300),
          },
        ],
  );
}

export type JobPlace = { state: JobState; job: JobSeen; endedAtMs: number | null };

/**
 * Where a job is. A job is one only when a list of its queue names it: its id alone could be the name of one of the
 * queue's own keys.
 */
export async function findJob(
  c: Conversation,
  redis: Redis,
  queue: string,
  id: string,
): Promise<JobPlace | undefined> {
  const pipeline = redis.pipeline();
  for (const [part] of SET_STATES) pipeline.zscore(keyOf(c, queue, part), id);
  for (const [part] of LIST_STATES) pipeline.lpos(keyOf(c, queue, part), id);
  const found = await answersOf(pipeline);
  const at = found.findIndex((place) => place !== null);
  const state = [...SET_STATES, ...LIST_STATES][at]?.[1];
  const [job] = state ? await readJobs(c, redis, queue, [id]) : [];
  if (!state || !job) return undefined;
  return { state, job, endedAtMs: job.endedAt ? Date.parse(job.endedAt) : null };
}

export async function jobNamed(c: Conversation, redis: Redis, queue: string, id: string): Promise<JobPlace> {
  const place = await findJob(c, redis, queue, id);
  if (!place) throw refused(`The queue ${queue} has no job ${id}; it may have been removed meanwhile.`);
  return place;
}
