import type { Action, Conversation } from "@/platforms/platform";

export const READER = "redis";
export const OPERATOR = "redis-operator";

/** The credentials to declare for a platform that keeps its queues and its cache in Redis. */
export const REDIS_CREDENTIALS = [
  { name: READER, title: "redis:// address of a login that only reads", required: false },
  { name: OPERATOR, title: "redis:// address of a login that changes queues and cache", required: false },
];

/** What differs from platform to platform; an environment's options count before what is said here. */
export type RedisSetting = {
  /** Queues that are expected; others are found by searching. */
  queues: readonly string[];
  deadLetters: string;
  /** First parts of the keys that may be lost without harm. */
  cachePrefixes: readonly string[];
  reask: readonly string[];
  watch: Action["watch"];
};

const listed = (text: string) =>
  text
    .split(",")
    .map((each) => each.trim())
    .filter(Boolean);

export const queuePrefixOf = (c: Conversation) => c.environment.options["queue-prefix"] || "bull";

export function expectedQueues(c: Conversation, setting: RedisSetting): readonly string[] {
  const named = c.environment.options["queue-names"];
  return named ? listed(named) : setting.queues;
}

export const deadLettersOf = (c: Conversation, setting: RedisSetting) =>
  c.environment.options["dead-letter-queue"] || setting.deadLetters;

export function cachePrefixesOf(c: Conversation, setting: RedisSetting): readonly string[] {
  const named = c.environment.options["cache-prefixes"];
  return named ? listed(named) : setting.cachePrefixes;
}

/**
 * Why jobs of this queue are never to be run again: `queue-retry.<name>: no`, or `queue-retry: no` for all. A
 * message that has gone stale must not be sent late.
 */
export function retryRefusal(c: Conversation, queue: string): string | undefined {
  const key = `queue-retry.${queue}`;
  const own = c.environment.options[key];
  const said = own ?? c.environment.options["queue-retry"] ?? "yes";
  if (said === "yes") return undefined;
  return said === "no"
    ? `The configuration forbids to run jobs of ${queue} again (${own ? key : "queue-retry"}: no).`
    : `The configuration says "${key}" or "queue-retry" neither yes nor no, so nothing is run again.`;
}
