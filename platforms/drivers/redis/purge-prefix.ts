import type { Redis } from "ioredis";
import { z } from "zod";
import { plural } from "@/platforms/drivers/database/query-kit";
import { refused } from "@/platforms/drivers/database/tables";
import { sizeStep } from "@/platforms/drivers/size-step";
import type { Action, Conversation } from "@/platforms/platform";
import { lookedAt, operate } from "./action-kit";
import { answersOf } from "./connection";
import { literally, search, touchesQueues } from "./keys";
import { cachePrefixesOf, queuePrefixOf, type RedisSetting } from "./setting";

/** A preview may take half a minute in all. */
const LOOK = { keys: 20_000_000, seconds: 20 };
const RUN_SECONDS = 540;
type Input = { prefix: string };

/** Of a BullMQ queue the hash "meta" always says how many events it keeps. */
const QUEUE_MARK = "opts.maxLenEvents";

function checked(c: Conversation, prefix: string): void {
  if (touchesQueues(prefix, queuePrefixOf(c)))
    throw refused(
      `Keys that begin with "${prefix}" may be jobs: BullMQ keeps its queues under "${queuePrefixOf(c)}:". Nothing is purged.`,
    );
}

/** Hands over each batch of the keys that begin so, letter by letter. */
async function eachOf(
  redis: Redis,
  prefix: string,
  limits: { keys: number; seconds: number; signal?: AbortSignal },
  each: (keys: Buffer[]) => Promise<void> | void,
) {
  const begin = Buffer.from(prefix);
  return search(redis, `${literally(prefix)}*`, limits, async (keys) => {
    const own = keys.filter((key) => key.subarray(0, begin.length).equals(begin));
    await refuseQueues(redis, own);
    await each(own);
  });
}

/** A queue may stand under another prefix than the configuration says. */
async function refuseQueues(redis: Redis, keys: readonly Buffer[]): Promise<void> {
  const metas = keys.filter((key) => key.subarray(-5).toString() === ":meta");
  if (metas.length === 0) return;
  const types = redis.pipeline();
  for (const key of metas) types.type(key);
  const found = await answersOf(types);
  for (const [at, key] of metas.entries())
    if (found[at] === "hash" && (await redis.hexists(key, QUEUE_MARK)))
      throw refused(
        "Among these keys is a queue of BullMQ under another prefix than the configuration names; nothing more is purged.",
      );
}

/** A key may come twice in a search, so they are told apart. */
async function countOf(redis: Redis, prefix: string): Promise<number> {
  const seen = new Set<string>();
  const { whole } = await eachOf(redis, prefix, LOOK, (keys) => {
    for (const key of keys) seen.add(key.toString("latin1"));
  });
  if (!whole)
    throw refused(
      `Redis holds so many keys that those under "${prefix}" cannot be counted within ${LOOK.seconds} s; nothing is purged uncounted.`,
    );
  return seen.size;
}

const look = (c: Conversation, { prefix }: Input) =>
  lookedAt(c, "cache.purge-prefix", async (redis) => {
    checked(c, prefix);
    return { keys: await countOf(redis, prefix) };
  });

/** What "flush the cache" is meant to be where jobs live beside the cache. */
export const purgePrefix = (setting: RedisSetting): Action<Input> => ({
  key: "cache.purge-prefix",
  title: "Purge a part of the cache",
  label: ({ prefix }) => `Purge ${prefix}*`,
  tier: 2,
  purpose:
    "Removes every key that begins so, in small steps, and leaves the queues alone. Slower answers follow until the cache is filled again.",
  fields: [
    {
      key: "prefix",
      title: "Prefix",
      kind: "text",
      required: true,
      help: "With its colon, such as user: — signs like * and ? stand for themselves.",
    },
  ],
  capability: "cache.act",
  input: z.object({ prefix: z.string().min(1, "Give the beginning of the keys.").max(200) }),
  target: () => "cache",
  repeatable: true,
  stoppable: true,
  expectedSeconds: 20,
  timeoutSeconds: 600,
  look,
  preview: async (c, { prefix }) => {
    checked(c, prefix);
    const { keys, all } = await operate(c, async (redis) => ({
      keys: await countOf(redis, prefix),
      all: await redis.dbsize(),
    }));
    if (keys === 0) throw refused(`No key begins with "${prefix}".`);
    const isCache = cachePrefixesOf(c, setting).some((name) => prefix.startsWith(`${name}:`));
    return {
      button: `Purge ${plural(keys, "key")}`,
      unit: "prefix",
      targets: [{ id: prefix, title: `${prefix}*`, facts: { keys, "keys in all": all } }],
      effects: [
        `${plural(keys, "key")} of ${all} are removed, and those written under this prefix meanwhile.`,
        "What they held is read from its source again when it is asked for.",
      ],
      inFlight: [],
      reversible: { is: false, how: "The cache fills again by itself as it is asked." },
      verifies: "Counts the keys under the prefix again.",
      warnings: [
        ...(isCache
          ? []
          : [
              `"${prefix}" is not among what the configuration calls cache (${cachePrefixesOf(c, setting).join(", ") || "nothing"}): make sure that nothing is kept there alone.`,
            ]),
        ...(prefix.startsWith("session") ? ["Whoever is signed in by these sessions is signed out."] : []),
        ...(prefix.startsWith("rl") ? ["Counters of the rate limit begin anew."] : []),
      ],
      bound: { "number of keys": sizeStep(keys) },
    };
  },
  execute: (c, { prefix }, run) =>
    operate(c, async (redis) => {
      checked(c, prefix);
      // Counting first also finds a queue among them before anything is gone.
      const all = await countOf(redis, prefix);
      let removed = 0;
      const limits = { keys: Number.POSITIVE_INFINITY, seconds: RUN_SECONDS, signal: run.signal };
      const { whole } = await eachOf(redis, prefix, limits, async (keys) => {
        if (keys.length > 0) removed += await redis.unlink(...keys);
        run.progress(removed, Math.max(all, removed), `${removed} removed`);
      });
      const stopped = run.signal.aborted;
      return {
        said: `${plural(removed, "key was", "keys were")} removed${stopped ? "; then it was stopped" : whole ? "" : "; then the time was up"}.`,
        facts: { removed, stopped },
      };
    }),
  verify: {
    afterSeconds: 0,
    everySeconds: 5,
    forSeconds: 30,
    settled: async (c, input, before) => {
      const { facts, evidence } = await look(c, input);
      const [left, earlier] = [Number(facts.keys), Number(before.keys)];
      return {
        state: left === 0 || left < earlier ? "succeeded" : "pending",
        said:
          left === 0
            ? "No key begins so any more."
            : `${plural(left, "key begins", "keys begin")} so, ${earlier} before; a cache in use fills again at once.`,
        facts,
        evidence,
      };
    },
  },
  reask: setting.reask,
  watch: setting.watch,
});
