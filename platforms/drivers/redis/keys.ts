import type { Redis } from "ioredis";

const COUNT = 500;

/** Text that a pattern takes as it is written. */
export const literally = (text: string) => text.replace(/[\\*?[\]]/g, "\\$&");

/** What may be shown of a key: its first part, and of the rest, which may be a token, only the beginning. */
export function shownKey(key: string): string {
  const end = key.indexOf(":");
  const [first, rest] = end < 0 ? ["", key] : [key.slice(0, end + 1).slice(0, 80), key.slice(end + 1)];
  return rest.length > 8 ? `${first}${rest.slice(0, 4)}…` : `${first}${rest}`;
}

export const firstPart = (key: string) => {
  const end = key.indexOf(":");
  return end < 0 ? "" : key.slice(0, end + 1);
};

/**
 * Whether keys of this prefix can be keys of a queue, or the other way round. Written in the queue's own letters:
 * BullMQ keeps a queue under "<prefix>:<queue>:".
 */
export const touchesQueues = (prefix: string, queuePrefix: string) =>
  prefix.startsWith(`${queuePrefix}:`) || `${queuePrefix}:`.startsWith(prefix);

/** A whole search, or where it was given up. `searched` counts what Redis looked at, about. */
export type Searched = { whole: boolean; searched: number };

/**
 * Walks over the keys in small steps; never KEYS, which holds up everybody. A key may come twice. Bounded by keys
 * looked at and by seconds.
 */
export async function search(
  redis: Redis,
  match: string | undefined,
  limits: { keys: number; seconds: number; signal?: AbortSignal },
  each: (keys: Buffer[]) => Promise<void> | void,
): Promise<Searched> {
  const started = performance.now();
  let cursor = "0";
  let searched = 0;
  do {
    if (limits.signal?.aborted || searched >= limits.keys) return { whole: false, searched };
    if (performance.now() - started > limits.seconds * 1000) return { whole: false, searched };
    const [next, keys] = match
      ? await redis.scanBuffer(cursor, "MATCH", match, "COUNT", COUNT)
      : await redis.scanBuffer(cursor, "COUNT", COUNT);
    cursor = next.toString();
    searched += COUNT;
    if (keys.length > 0) await each(keys);
  } while (cursor !== "0");
  return { whole: true, searched };
}
