import { type Job, type JobsOptions, Queue, Worker } from "bullmq";
import { Redis } from "ioredis";
import { redisProgram, startRedis } from "@/platforms/drivers/redis/local-server";
import { noiseBetween } from "@/platforms/simulator/noise";

const JOB_MS = 8000;
const DAY_MS = 86_400_000;
const KEPT = { removeOnComplete: { count: 400 }, removeOnFail: { count: 400 } };
const NAMES = ["invoice-processing", "reconciliation-processing", "gst-processing"];
const REASONS = [
  "The model gave no answer within 60 s.",
  "The invoice has no readable total.",
  "Rate limit of the model's provider reached.",
];
/** How many keys of each kind the cache holds, and for how many seconds. */
const CACHE = {
  user: 320,
  org: 40,
  invoice: 900,
  transaction: 650,
  report: 60,
  apikey: 25,
  session: 180,
  rl: 75,
};
const CACHED_SECONDS = 3600;
const ROUNDS = 60;

type Work = { attemptsToFail?: number; because?: string };

/** AUDITRON's own Redis with its two queues, one worker and a cache, where this machine has the program. */
export async function openSimRedis(seed: string) {
  const program = await redisProgram();
  if (!program) return undefined;
  const server = await startRedis(program).catch(() => undefined);
  if (!server) {
    console.warn("redis-server could not be started; the demo goes on without queues and cache.");
    return undefined;
  }
  const redis = new Redis(server.url);
  redis.on("error", () => {});
  const connection = { url: server.url };
  const jobs = new Queue<Work>("agentic-jobs", { connection });
  const letters = new Queue("dead-letter", { connection });
  let added = 0;
  let round = 0;
  let isSeeding = true;

  const newJob = (options: JobsOptions = {}, data: Work = {}) => {
    added += 1;
    return { name: NAMES[added % NAMES.length] ?? "", data, opts: { ...KEPT, ...options } };
  };

  async function work(job: Job<Work>): Promise<void> {
    if (!isSeeding) await new Promise((resolve) => setTimeout(resolve, JOB_MS));
    if (job.attemptsMade < (job.data.attemptsToFail ?? 0)) throw new Error(job.data.because);
  }

  const worker = new Worker<Work>("agentic-jobs", work, {
    connection,
    concurrency: 5,
    name: "auditron-worker-1",
  });
  for (const queue of [jobs, letters]) queue.on("error", () => {});
  worker.on("error", () => {});

  await jobs.addBulk([
    ...Array.from({ length: 120 }, () => newJob()),
    ...Array.from({ length: 7 }, (_, at) =>
      newJob({}, { attemptsToFail: 1, because: REASONS[noiseBetween(0, 2, seed, "reason", at)] }),
    ),
    ...[1, 2].map((hours) => newJob({ delay: hours * 3_600_000 })),
  ]);
  await letters.addBulk(
    [3, 2].map((days, at) => ({
      name: "dead-letter",
      data: {
        originalJobId: String(4000 + at),
        originalJobName: NAMES[at],
        originalJobData: {},
        failedReason: REASONS[at],
        attemptsMade: 3,
      },
      opts: { timestamp: Date.now() - days * DAY_MS },
    })),
  );
  await fillCache(redis);
  while ((await jobs.getWaitingCount()) + (await jobs.getActiveCount()) > 0)
    await new Promise((resolve) => setTimeout(resolve, 50));
  await makeOlder(redis, seed);
  isSeeding = false;

  return {
    url: server.url,
    stats: async () => ({
      agentic: await jobs.getJobCounts("waiting", "active", "delayed", "completed", "failed", "paused"),
      deadLetter: { count: await letters.getWaitingCount() },
    }),
    /** Brings as many jobs as are missing; one in fifty fails until a person runs it again. */
    tick: async (waiting: number) => {
      const counts = await jobs.getJobCounts("waiting", "paused");
      const missing = waiting - (counts.waiting ?? 0) - (counts.paused ?? 0);
      const fails = (at: number): Work =>
        noiseBetween(1, 50, seed, "fails", added + at) === 1
          ? { attemptsToFail: 1, because: REASONS[noiseBetween(0, 2, seed, added + at)] }
          : {};
      if (missing > 0) await jobs.addBulk(Array.from({ length: missing }, (_, at) => newJob({}, fails(at))));
      round += 1;
      await fillCache(redis, round);
    },
    close: async () => {
      redis.disconnect();
      await Promise.allSettled([worker.close(true), jobs.close(), letters.close()]);
      await server.close();
    },
  };
}

/** All of it, or one part of many: what was purged comes back by and by, as in a cache that is asked. */
async function fillCache(redis: Redis, round?: number): Promise<void> {
  const pipeline = redis.pipeline();
  for (const [kind, count] of Object.entries(CACHE))
    for (let at = 1; at <= count; at += 1)
      if (round === undefined || at % ROUNDS === round % ROUNDS)
        pipeline.set(`${kind}:${at}`, "{}", "EX", CACHED_SECONDS, "NX");
  await pipeline.exec();
}

/** Half of what ended did so one to three days ago. */
async function makeOlder(redis: Redis, seed: string): Promise<void> {
  for (const state of ["completed", "failed"]) {
    const ids = await redis.zrange(`bull:agentic-jobs:${state}`, 0, -1);
    for (const id of ids.slice(0, ids.length / 2)) {
      const at = Date.now() - DAY_MS - noiseBetween(0, 2 * DAY_MS, seed, "ended", id);
      await redis.zadd(`bull:agentic-jobs:${state}`, at, id);
      await redis.hset(`bull:agentic-jobs:${id}`, "finishedOn", at);
    }
  }
}
