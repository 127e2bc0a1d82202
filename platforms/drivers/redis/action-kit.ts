import type { Queue } from "bullmq";
import type { Redis } from "ioredis";
import type { Conversation, Fact } from "@/platforms/platform";
import { evidenceOf, withRedis } from "./connection";
import { OPERATOR, queuePrefixOf } from "./setting";
import { redisTrouble } from "./trouble";

/** A look or a change by the login that may act, so that it sees what it will be allowed to touch. */
export const operate = <T>(c: Conversation, work: (redis: Redis) => Promise<T>): Promise<T> =>
  withRedis(c, OPERATOR, work);

/** What a look tells, with the proof that it was asked for. */
export async function lookedAt(
  c: Conversation,
  name: string,
  work: (redis: Redis) => Promise<Record<string, Fact>>,
) {
  const started = performance.now();
  const facts = await operate(c, work);
  return { facts, evidence: evidenceOf(c, name, performance.now() - started, JSON.stringify(facts)) };
}

/** BullMQ's own way to change a queue. It writes nothing of its own, and a connection is closed by who opened it. */
export async function withQueue<T>(
  c: Conversation,
  redis: Redis,
  name: string,
  work: (queue: Queue) => Promise<T>,
): Promise<T> {
  const { Queue: Opened } = await import("bullmq");
  const queue = new Opened(name, {
    connection: redis,
    prefix: queuePrefixOf(c),
    skipMetasUpdate: true,
    skipVersionCheck: true,
  });
  queue.on("error", () => {});
  try {
    return await work(queue);
  } catch (error) {
    throw redisTrouble(error);
  } finally {
    await queue.close().catch(() => {});
  }
}
