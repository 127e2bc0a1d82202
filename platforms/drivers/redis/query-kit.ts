import type { Redis } from "ioredis";
import { z } from "zod";
import { MOST_ROWS } from "@/platforms/drivers/database/query-kit";
import type { Conversation, Fact, PlatformQuery } from "@/platforms/platform";
import { evidenceOf, withRedis } from "./connection";
import { READER } from "./setting";

type Told = { rows: Fact[][]; said: string; truncated?: boolean };
type Asked = Pick<PlatformQuery, "key" | "title" | "purpose" | "columns"> &
  Partial<Pick<PlatformQuery, "fields" | "input" | "rowActions">>;

/** A question to Redis, by the login that only reads. */
export const redisQuery =
  (group: "queues" | "cache") =>
  (
    asked: Asked,
    answer: (redis: Redis, c: Conversation, input: Record<string, string>) => Promise<Told>,
  ): PlatformQuery => ({
    group,
    capability: group === "queues" ? "queues.read" : "cache.read",
    timeoutSeconds: 20,
    fields: [],
    input: z.record(z.string(), z.string()),
    ...asked,
    ask: async (c, input) => {
      const started = performance.now();
      const { rows, said, truncated } = await withRedis(c, READER, (redis) => answer(redis, c, input));
      return {
        rows: rows.slice(0, MOST_ROWS),
        truncated: truncated ?? rows.length > MOST_ROWS,
        said,
        evidence: evidenceOf(c, asked.key, performance.now() - started, said),
      };
    },
  });

export const cell = (told: ReadonlyMap<string, string>, name: string): number | null => {
  const value = told.get(name);
  return value === undefined || value === "" || !Number.isFinite(Number(value)) ? null : Number(value);
};
