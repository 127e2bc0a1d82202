import type { Redis } from "ioredis";
import { z } from "zod";
import { MOST_ROWS, plural } from "@/platforms/drivers/database/query-kit";
import { quoted } from "@/platforms/drivers/quoted";
import type { Conversation, PlatformQuery } from "@/platforms/platform";
import { answersOf } from "./connection";
import { QUEUE_FIELD, QueueName, stateField } from "./inputs";
import { JOB_STATES, type JobSeen, jobIds, readJobs } from "./jobs";
import { redisQuery } from "./query-kit";
import { keyOf, queueNamed } from "./queues";
import { deadLettersOf, type RedisSetting } from "./setting";

const query = redisQuery("queues");

const JOB_COLUMNS: PlatformQuery["columns"] = [
  { key: "queue", title: "Queue", kind: "code" },
  { key: "job", title: "Job", kind: "code" },
  { key: "name", title: "Name", kind: "text" },
  { key: "added", title: "Added", kind: "time" },
  { key: "ended", title: "Ended", kind: "time" },
  { key: "attempts", title: "Attempts", kind: "number" },
  { key: "reason", title: "Why it failed", kind: "text" },
];

const JOB_ACTIONS: PlatformQuery["rowActions"] = [
  { action: "queue.retry-job", input: { queue: "queue", job: "job" } },
  { action: "queue.discard-job", input: { queue: "queue", job: "job" } },
];

const cellsOf = (queue: string) => (job: JobSeen) => [
  queue,
  job.id,
  job.name,
  job.addedAt,
  job.endedAt,
  job.attempts,
  job.reason,
];

/** "timed out (7), refused (2)": the reasons that come most often, of the jobs looked at. */
export function reasonsOf(jobs: readonly JobSeen[]): string {
  const counts = new Map<string, number>();
  for (const { reason } of jobs) if (reason) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 3)
    .map(([reason, count]) => `${reason} (${count})`)
    .join("; ");
}

const jobs = query(
  {
    key: "queue.jobs",
    title: "Jobs of a queue",
    purpose: "The newest jobs in a state, failed ones with their reason. What a job carries is not shown.",
    fields: [QUEUE_FIELD, stateField(JOB_STATES)],
    input: z.object({ queue: QueueName, state: z.enum(JOB_STATES) }),
    columns: JOB_COLUMNS,
    rowActions: JOB_ACTIONS,
  },
  async (redis, c, input) => {
    const { queue, state } = input as { queue: string; state: (typeof JOB_STATES)[number] };
    const seen = await queueNamed(c, redis, queue);
    const all = state === "waiting" ? seen.waiting : seen.counts[state];
    const found = await readJobs(c, redis, queue, await jobIds(c, redis, queue, state, MOST_ROWS));
    const reasons = reasonsOf(found);
    return {
      rows: found.map(cellsOf(queue)),
      truncated: all > found.length,
      said: `${all} jobs of ${queue} are ${state}${all > found.length ? `, ${found.length} are shown` : ""}.${reasons ? ` Most often: ${reasons}.` : ""}`,
    };
  },
);

const Letter = z.object({
  originalJobId: z.coerce.string().catch(""),
  originalJobName: z.string().catch(""),
  failedReason: z.string().catch(""),
  attemptsMade: z.number().nullable().catch(null),
});
const NOTHING = { originalJobId: "", originalJobName: "", failedReason: "", attemptsMade: null };

/** The data of a dead letter is read for four of its fields; the original's own data among them is left alone. */
async function readLetters(c: Conversation, redis: Redis, queue: string, ids: readonly string[]) {
  const jobs = await readJobs(c, redis, queue, ids);
  const pipeline = redis.pipeline();
  for (const { id } of jobs) pipeline.hget(keyOf(c, queue, id), "data");
  const data = await answersOf(pipeline);
  return jobs.map((job, at) => {
    const letter = Letter.catch(NOTHING).parse(jsonOf(data[at]));
    return {
      original: quoted(letter.originalJobId, 100),
      job: {
        ...job,
        name: quoted(letter.originalJobName, 100) || job.name,
        attempts: letter.attemptsMade,
        reason: quoted(c.http.redact(letter.failedReason), 300),
      },
    };
  });
}

function jsonOf(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return undefined;
  }
}

const deadLetters = (setting: RedisSetting) =>
  query(
    {
      key: "queue.dead-letters",
      title: "Dead letters",
      purpose: "Copies of jobs that were given up, and why. What they carried is not shown.",
      columns: [
        { key: "queue", title: "Queue", kind: "code" },
        { key: "job", title: "Letter", kind: "code" },
        { key: "original", title: "Original job", kind: "code" },
        { key: "name", title: "Name", kind: "text" },
        { key: "at", title: "Given up", kind: "time" },
        { key: "attempts", title: "Attempts", kind: "number" },
        { key: "reason", title: "Why", kind: "text" },
      ],
      rowActions: [{ action: "queue.discard-job", input: { queue: "queue", job: "job" } }],
    },
    async (redis, c) => {
      const queue = deadLettersOf(c, setting);
      const seen = await queueNamed(c, redis, queue);
      const ids = await jobIds(c, redis, queue, "waiting", MOST_ROWS);
      const letters = await readLetters(c, redis, queue, ids);
      const reasons = reasonsOf(letters.map(({ job }) => job));
      return {
        rows: letters.map(({ job, original }) => [
          queue,
          job.id,
          original,
          job.name,
          job.addedAt,
          job.attempts,
          job.reason,
        ]),
        truncated: seen.waiting > letters.length,
        said: `${plural(seen.waiting, "dead letter")}.${reasons ? ` Most often: ${reasons}.` : ""}`,
      };
    },
  );

export const jobQueries = (setting: RedisSetting): readonly PlatformQuery[] => [jobs, deadLetters(setting)];
