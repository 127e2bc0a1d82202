import type { Redis } from "ioredis";
import { plural } from "@/platforms/drivers/database/query-kit";
import { PlatformError, type PlatformQuery } from "@/platforms/platform";
import { answersOf, readInfo } from "./connection";
import { firstPart, search, shownKey, touchesQueues } from "./keys";
import { cell, redisQuery } from "./query-kit";
import { cachePrefixesOf, queuePrefixOf, type RedisSetting } from "./setting";

const query = redisQuery("cache");

const PREFIX_SEARCH = { keys: 1_000_000, seconds: 12 };
const HOT_SEARCH = { keys: 50_000, seconds: 10 };
const HOTTEST = 50;

const share = (part: number, whole: number) => (whole > 0 ? (100 * part) / whole : null);
const rounded = (percent: number | null) => (percent === null ? "unknown" : `${percent.toFixed(1)} %`);

const memory = query(
  {
    key: "cache.memory",
    title: "Memory of Redis",
    purpose: "How full Redis is, and what it does when it is full.",
    columns: [
      { key: "used", title: "Used", kind: "bytes" },
      { key: "peak", title: "At most so far", kind: "bytes" },
      { key: "limit", title: "Limit", kind: "bytes" },
      { key: "share", title: "Of the limit", kind: "percent" },
      { key: "policy", title: "When full", kind: "code" },
      { key: "fragmentation", title: "Fragmentation", kind: "number" },
      { key: "keys", title: "Keys", kind: "number" },
      { key: "evicted", title: "Evicted", kind: "number" },
      { key: "rejected", title: "Connections refused", kind: "number" },
      { key: "saved", title: "Last save worked", kind: "yes-no" },
    ],
  },
  async (redis) => {
    const [told, keys] = await Promise.all([
      readInfo(redis, "memory", "stats", "persistence"),
      redis.dbsize(),
    ]);
    const used = cell(told, "used_memory");
    const limit = cell(told, "maxmemory") || null;
    const full = used !== null && limit !== null ? share(used, limit) : null;
    const policy = told.get("maxmemory_policy") ?? null;
    const save = told.get("rdb_last_bgsave_status");
    return {
      rows: [
        [
          used,
          cell(told, "used_memory_peak"),
          limit,
          full,
          policy,
          cell(told, "mem_fragmentation_ratio"),
          keys,
          cell(told, "evicted_keys"),
          cell(told, "rejected_connections"),
          save === undefined ? null : save === "ok",
        ],
      ],
      said: [
        limit === null ? "No limit is set." : `${rounded(full)} of the limit is used.`,
        policy === null || policy === "noeviction"
          ? ""
          : ` When it is full, Redis throws keys away (${policy}); jobs of BullMQ may be among them, which wants noeviction.`,
      ].join(""),
    };
  },
);

type Counted = { at: string; hits: number; misses: number };

const hitRate = query(
  {
    key: "cache.hit-rate",
    title: "Hit rate",
    purpose:
      "How many reads found their key. Redis counts for all its keys together, the queues' among them.",
    columns: [
      { key: "span", title: "Counted", kind: "text" },
      { key: "since", title: "Since", kind: "time" },
      { key: "hits", title: "Found", kind: "number" },
      { key: "misses", title: "Not found", kind: "number" },
      { key: "rate", title: "Hit rate", kind: "percent" },
      { key: "operations", title: "Commands a second", kind: "number" },
    ],
  },
  async (redis, c) => {
    const told = await readInfo(redis, "stats", "server");
    const now = {
      at: c.now().toISOString(),
      hits: cell(told, "keyspace_hits") ?? 0,
      misses: cell(told, "keyspace_misses") ?? 0,
    };
    const before = c.memory.get("redis:hits") as Counted | undefined;
    c.memory.set("redis:hits", now);
    // Counters that went back were reset, or Redis was started again.
    const isUsable = before && before.hits <= now.hits && before.misses <= now.misses;
    const recent = isUsable
      ? { at: before.at, hits: now.hits - before.hits, misses: now.misses - before.misses }
      : undefined;
    const uptime = cell(told, "uptime_in_seconds");
    const start = uptime === null ? null : new Date(c.now().getTime() - uptime * 1000).toISOString();
    const operations = cell(told, "instantaneous_ops_per_sec");
    const rate = ({ hits, misses }: Pick<Counted, "hits" | "misses">) => share(hits, hits + misses);
    const all = rate(now);
    return {
      rows: [
        ...(recent
          ? [
              [
                "since it was last asked here",
                recent.at,
                recent.hits,
                recent.misses,
                rate(recent),
                operations,
              ],
            ]
          : []),
        [
          "since Redis started, or its counters were reset",
          start,
          now.hits,
          now.misses,
          all,
          recent ? null : operations,
        ],
      ],
      said: [
        all === null
          ? "Nothing has been read yet, so there is no rate."
          : `${rounded(all)} of all reads found their key.`,
        recent && rate(recent) !== null ? ` Since it was last asked: ${rounded(rate(recent))}.` : "",
      ].join(""),
    };
  },
);

const prefixes = (setting: RedisSetting) =>
  query(
    {
      key: "cache.prefixes",
      title: "Keys by prefix",
      purpose: "What the keys belong to, by the part before their first colon.",
      columns: [
        { key: "prefix", title: "Prefix", kind: "code" },
        { key: "keys", title: "Keys", kind: "number" },
        { key: "share", title: "Of all", kind: "percent" },
        { key: "use", title: "Belongs to", kind: "text" },
      ],
      rowActions: [{ action: "cache.purge-prefix", input: { prefix: "prefix" } }],
    },
    async (redis, c) => {
      const counts = new Map<string, number>();
      const { whole, searched } = await search(redis, undefined, PREFIX_SEARCH, (keys) => {
        for (const key of keys) {
          const prefix = firstPart(key.toString());
          counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
        }
      });
      const sorted = [...counts].sort(([, a], [, b]) => b - a);
      const all = sorted.reduce((sum, [, count]) => sum + count, 0);
      const cached = new Set(cachePrefixesOf(c, setting).map((name) => `${name}:`));
      const useOf = (prefix: string) =>
        prefix !== "" && touchesQueues(prefix, queuePrefixOf(c))
          ? "queues"
          : cached.has(prefix)
            ? "cache"
            : "not known";
      return {
        rows: sorted.map(([prefix, count]) => [prefix, count, share(count, all), useOf(prefix)]),
        ...(whole ? {} : { truncated: true }),
        said: whole
          ? `${plural(all, "key")} under ${plural(sorted.length, "prefix", "prefixes")}.`
          : `Only about ${searched} keys were looked at; the counts are of those.`,
      };
    },
  );

const hotKeys = query(
  {
    key: "cache.hot-keys",
    title: "Hot keys",
    purpose:
      "The keys that are used most, as far as Redis keeps count. Their names are shortened: they may be tokens.",
    columns: [
      { key: "key", title: "Key", kind: "code" },
      { key: "frequency", title: "Frequency (0 to 255)", kind: "number" },
    ],
  },
  async (redis) => {
    const policy = (await readInfo(redis, "memory")).get("maxmemory_policy") ?? "";
    if (!policy.includes("lfu"))
      throw new PlatformError(
        "not-deployed",
        `Redis counts the use of keys only under an LFU policy (allkeys-lfu or volatile-lfu); here maxmemory-policy is ${policy || "not told"}. BullMQ wants noeviction, so do not change it for this.`,
      );
    const seen: { key: string; frequency: number }[] = [];
    const { whole, searched } = await search(redis, undefined, HOT_SEARCH, async (keys) => {
      seen.push(...(await frequenciesOf(redis, keys)));
      seen.sort((a, b) => b.frequency - a.frequency);
      seen.length = Math.min(seen.length, HOTTEST);
    });
    return {
      rows: seen.map(({ key, frequency }) => [shownKey(key), frequency]),
      ...(whole ? {} : { truncated: true }),
      said: whole
        ? `The ${seen.length} keys that are used most.`
        : `Of about ${searched} keys looked at, the ${seen.length} that are used most.`,
    };
  },
);

async function frequenciesOf(redis: Redis, keys: readonly Buffer[]) {
  const pipeline = redis.pipeline();
  for (const key of keys) pipeline.object("FREQ", key);
  const answers = await answersOf(pipeline);
  return keys.flatMap((key, at) =>
    typeof answers[at] === "number" ? [{ key: key.toString(), frequency: answers[at] }] : [],
  );
}

export const cacheQueries = (setting: RedisSetting): readonly PlatformQuery[] => [
  memory,
  hitRate,
  prefixes(setting),
  hotKeys,
];
