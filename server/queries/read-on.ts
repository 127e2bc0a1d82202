import { eq } from "drizzle-orm";
import type { z } from "zod";
import { queryRuns } from "@/db/schema";
import { badRequest, conflict, notFound } from "@/domain/errors";
import type { ReadOn } from "@/domain/schema/query";
import type { Context } from "@/server/command";
import { enqueueIn } from "@/server/queue";
import { requestLog, requestQuery, type Search } from "./request-query";

const SOON_MS = 5 * 60_000;

/**
 * Goes on with what this person began to read: the same question again, or the lines behind the last ones. The trail
 * holds the beginning; a screen that follows does not fill it.
 */
export function readOn(
  { db, actor, now }: Context,
  kind: "query" | "log",
  { after, requestKey: key }: z.output<typeof ReadOn>,
): Promise<{ id: string }> {
  return db.transaction(async (tx) => {
    const [last] = await tx.select().from(queryRuns).where(eq(queryRuns.id, after));
    if (last?.kind !== kind) throw notFound(kind === "log" ? "read of a log" : "query run", after);
    if (last.askedById !== actor.id || now.getTime() - last.askedAt.getTime() > SOON_MS)
      throw conflict("There is nothing of yours to go on with. Ask anew.");
    const ctx = { db: tx, now, enqueue: enqueueIn(tx) };
    const { environmentId, query, input } = last;
    const common = { environmentId, input, requestKey: `${actor.id}:${key}`, by: actor };
    if (kind === "query") return requestQuery(ctx, { ...common, query });
    if (last.state !== "done" || !last.cursor)
      throw badRequest("The last look has no end to go on from. Ask anew.");
    const { search, level, limit } = last.search ?? {};
    const next: Search = {
      cursor: last.cursor,
      limit: Number(limit ?? 500),
      ...(search ? { search: String(search) } : {}),
      ...(level ? { level: level as NonNullable<Search["level"]> } : {}),
    };
    return requestLog(ctx, { ...common, log: query, search: next });
  });
}
