import { type JobsOptions, Queue, Worker } from "bullmq";
import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { openConversation } from "@/platforms/converse";
import { type Action, type Conversation, type Fact, PlatformError } from "@/platforms/platform";
import { aCall } from "@/platforms/testing";
import { redisActions } from "./actions";
import { type LocalRedis, redisProgram, startRedis } from "./local-server";
import { redisQueries } from "./queries";
import type { RedisSetting } from "./setting";

export const SETTING: RedisSetting = {
  queues: ["agentic-jobs", "dead-letter"],
  deadLetters: "dead-letter",
  cachePrefixes: ["user", "session"],
  reask: [],
  watch: undefined,
};

export const program = await redisProgram();
if (!program)
  console.warn(
    "SKIPPED: queues and cache were not tested against a real Redis, because redis-server cannot be found. On Debian: apt-get install redis-server.",
  );

const open: { close(): Promise<unknown> }[] = [];

/** One real server for the tests of a file, emptied after each. */
export function testRedis(settings: readonly string[] = []) {
  let running: LocalRedis | undefined;
  let direct: Redis | undefined;
  beforeAll(async () => {
    running = await startRedis(program ?? "", settings);
    direct = new Redis(running.url);
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((thing) => thing.close()));
    await direct?.flushall();
    await direct?.config("RESETSTAT");
  });
  afterAll(async () => {
    direct?.disconnect();
    await running?.close();
  });
  const redis = () => {
    if (!direct) throw new Error("The test Redis is not running.");
    return direct;
  };
  const url = () => running?.url ?? "";
  return {
    redis,
    url,
    converse: (options: Record<string, string> = {}) =>
      converse({ redis: url(), "redis-operator": url() }, options),
    queue: (name: string, prefix = "bull") => {
      const queue = new Queue(name, { connection: { url: url() }, prefix });
      open.push(queue);
      return queue;
    },
    /** Works off what waits: jobs whose data says so fail with that reason. */
    workOff: async (name: string, jobs: readonly { fails?: string; options?: JobsOptions }[], label = "") => {
      const queue = new Queue(name, { connection: { url: url() } });
      open.push(queue);
      await queue.addBulk(
        jobs.map(({ fails, options }) => ({
          name: "invoice-processing",
          data: { fails, card: "4000-0000" },
          opts: options ?? {},
        })),
      );
      let left = jobs.length;
      const worker = new Worker(
        name,
        async (job) => {
          if (job.data.fails) throw new Error(job.data.fails);
        },
        { connection: { url: url() }, ...(label ? { name: label } : {}) },
      );
      await new Promise<void>((resolve) => {
        const done = () => {
          left -= 1;
          if (left === 0) resolve();
        };
        worker.on("completed", done);
        worker.on("failed", done);
      });
      await worker.close();
      return queue;
    },
    worker: (name: string, label: string) => {
      const worker = new Worker(name, async () => {}, { connection: { url: url() }, name: label });
      open.push(worker);
      return worker.waitUntilReady();
    },
  };
}

export function converse(
  credentials: Record<string, string | undefined>,
  options: Record<string, string> = {},
): Conversation {
  const conversation = openConversation(
    {
      environment: {
        id: "auditron/bench",
        platformId: "auditron",
        name: "bench",
        baseUrls: {},
        dialect: "auto",
        options,
      },
      privateNetwork: true,
      readSecret: async (name) => credentials[name],
    },
    "",
  );
  open.push(conversation);
  return conversation;
}

export function actionOf(key: string): Action {
  const action = redisActions(SETTING).find((each) => each.key === key);
  if (!action) throw new Error(`There is no action ${key}.`);
  return action;
}

export const previewOf = async (c: Conversation, key: string, given: Record<string, string> = {}) => {
  const action = actionOf(key);
  if (!action.preview) throw new Error(`${key} has no preview.`);
  return action.preview(c, action.input.parse(given));
};

/** As the worker goes about it: look, act, and look until it is settled. */
export async function carryOut(
  c: Conversation,
  key: string,
  given: Record<string, string> = {},
  call: Parameters<typeof aCall>[0] = {},
) {
  const action = actionOf(key);
  const input = action.input.parse(given);
  const before: Record<string, Fact> = (await action.look(c, input)).facts;
  const startedAt = c.now();
  const run = aCall(call);
  const answer = await action.execute(c, input, run);
  const settled = await action.verify.settled(c, input, before, startedAt);
  return { before, answer, settled };
}

/** The rows of a query as objects by column. */
export async function rowsOf(c: Conversation, key: string, given: Record<string, string> = {}) {
  const query = redisQueries(SETTING).find((each) => each.key === key);
  if (!query) throw new Error(`There is no query ${key}.`);
  const { rows, said, truncated, evidence } = await query.ask(c, query.input.parse(given));
  for (const row of rows) expect(row).toHaveLength(query.columns.length);
  const named = rows.map((row) => Object.fromEntries(query.columns.map(({ key }, at) => [key, row[at]])));
  return { rows: named as Record<string, Fact>[], said, truncated, evidence: evidence?.() };
}

export async function trouble(work: Promise<unknown>): Promise<PlatformError> {
  const error = await work.then(
    () => undefined,
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(PlatformError);
  return error;
}
