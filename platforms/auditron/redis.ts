import type { RedisSetting } from "@/platforms/drivers/redis/setting";

/** One Redis holds the cache, the queues and the counters of the rate limit. */
export const redisSetting: RedisSetting = {
  queues: ["agentic-jobs", "dead-letter"],
  deadLetters: "dead-letter",
  cachePrefixes: ["user", "org", "invoice", "transaction", "report", "apikey", "session"],
  reask: ["queue"],
  /** One dialect has its numbers read every quarter of an hour. */
  watch: { minutes: 45, checks: ["queue-length", "queue-dead-letters"] },
};
