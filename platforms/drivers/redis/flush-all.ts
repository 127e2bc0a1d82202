import type { Redis } from "ioredis";
import { z } from "zod";
import { plural } from "@/platforms/drivers/database/query-kit";
import { refused } from "@/platforms/drivers/database/tables";
import { sizeStep } from "@/platforms/drivers/size-step";
import type { Action, Conversation } from "@/platforms/platform";
import { lookedAt, operate } from "./action-kit";
import { readInfo } from "./connection";
import { findQueues, type QueueSeen, queueSeen } from "./queues";
import type { RedisSetting } from "./setting";

type Database = { number: number; keys: number; queues: QueueSeen[]; whole: boolean };

/** FLUSHALL empties every database of the server, not only the one that our address names. */
async function databasesOf(c: Conversation, redis: Redis, setting: RedisSetting): Promise<Database[]> {
  const keyspace = await readInfo(redis, "keyspace");
  const found: Database[] = [];
  for (const [name, told] of keyspace) {
    const number = /^db(\d+)$/.exec(name)?.[1];
    if (number === undefined) continue;
    await redis.select(Number(number));
    const { names, whole } = await findQueues(c, redis, setting);
    const queues: QueueSeen[] = [];
    for (const queue of names) queues.push(await queueSeen(c, redis, queue));
    found.push({ number: Number(number), keys: Number(/keys=(\d+)/.exec(told)?.[1] ?? 0), queues, whole });
  }
  return found;
}

/** How often the server was emptied since it started: its own count, which no key can hide from. */
async function flushesOf(redis: Redis): Promise<Record<string, number>> {
  const told = await readInfo(redis, "commandstats", "server", "keyspace");
  const stat = told.get("cmdstat_flushall") ?? "";
  const count = (name: string) => Number(new RegExp(`${name}=(\\d+)`).exec(stat)?.[1] ?? 0);
  const keys = [...told]
    .filter(([name]) => /^db\d+$/.test(name))
    .reduce((sum, [, text]) => sum + Number(/keys=(\d+)/.exec(text)?.[1] ?? 0), 0);
  return { flushes: count("calls") - count("rejected_calls") - count("failed_calls"), keys };
}

const look = (c: Conversation) => lookedAt(c, "cache.flush-all", flushesOf);

export const flushAll = (setting: RedisSetting): Action<Record<string, string>> => ({
  key: "cache.flush-all",
  title: "Empty Redis altogether",
  label: () => "Empty Redis altogether",
  tier: 3,
  purpose:
    "Destroys every key of the server: cache, sessions, rate limits and all jobs. To empty the cache, purge its prefixes instead.",
  fields: [],
  capability: "cache.act",
  input: z.record(z.string(), z.string()),
  target: () => "cache",
  repeatable: true,
  expectedSeconds: 5,
  timeoutSeconds: 60,
  look,
  preview: async (c) => {
    const databases = await operate(c, (redis) => databasesOf(c, redis, setting));
    const keys = databases.reduce((sum, database) => sum + database.keys, 0);
    if (keys === 0) throw refused("Redis is empty already.");
    const queues = databases.flatMap((database) => database.queues);
    const jobs = queues.reduce((sum, queue) => sum + queue.jobs, 0);
    const undone = queues.reduce(
      (sum, { waiting, counts }) => sum + waiting + counts.delayed + counts["waiting-children"],
      0,
    );
    const active = queues.reduce((sum, { counts }) => sum + counts.active, 0);
    return {
      button: `Destroy ${plural(keys, "key")} and ${plural(jobs, "job")}`,
      unit: "part",
      targets: databases.flatMap((database) => [
        { id: `db${database.number}`, title: `Database ${database.number}`, facts: { keys: database.keys } },
        ...database.queues.map((queue) => ({
          id: `db${database.number} ${queue.name}`,
          title: `Queue ${queue.name}`,
          facts: {
            waiting: queue.waiting,
            running: queue.counts.active,
            delayed: queue.counts.delayed,
            failed: queue.counts.failed,
            completed: queue.counts.completed,
          },
        })),
      ]),
      effects: [
        `All ${plural(keys, "key")} of the server are destroyed, in every database of it.`,
        `${plural(jobs, "job")} of ${plural(queues.length, "queue")} are lost, ${undone} of them not done yet.`,
        "Whoever is signed in by a session kept there is signed out; rate limits begin anew.",
      ],
      inFlight:
        active > 0
          ? [`${plural(active, "job is", "jobs are")} running; their workers will not find them any more.`]
          : [],
      reversible: { is: false, how: "Only a copy of Redis's own files, made before, brings anything back." },
      verifies: "Looks whether the server counts one emptying more than before.",
      warnings: [
        "To empty only the cache, purge its prefixes: that leaves the jobs alone.",
        ...(databases.every(({ whole }) => whole)
          ? []
          : [
              "There are too many keys to look for every queue: more jobs may be lost than are counted here.",
            ]),
      ],
      typed: c.environment.name,
      bound: { "number of keys": sizeStep(keys), "number of jobs": sizeStep(jobs) },
    };
  },
  execute: (c) =>
    operate(c, async (redis) => {
      const { keys } = await flushesOf(redis);
      await redis.flushall("ASYNC");
      return { said: `Redis was emptied of ${plural(keys ?? 0, "key")}.`, facts: { keys: keys ?? 0 } };
    }),
  verify: {
    afterSeconds: 0,
    everySeconds: 3,
    forSeconds: 30,
    settled: async (c, _input, before) => {
      const { facts, evidence } = await look(c);
      const isDone = typeof before.flushes === "number" && Number(facts.flushes) > before.flushes;
      return {
        state: isDone ? "succeeded" : "pending",
        said: isDone
          ? `The server was emptied; ${facts.keys} keys were written since.`
          : `The server counts no emptying more than before; it holds ${facts.keys} keys.`,
        facts,
        evidence,
      };
    },
  },
  reask: setting.reask,
  watch: setting.watch,
});
