import { eq } from "drizzle-orm";
import type { Db } from "@/db";
import { environments } from "@/db/schema";
import { can, placeOf } from "@/domain/access";
import { conflict, notFound } from "@/domain/errors";
import type { FetchExport } from "@/domain/schema/fresh-time";
import { PlatformError } from "@/platforms/platform";
import { appendAudit } from "@/server/audit/append";
import { actorOf, type Context } from "@/server/command";
import { connectors } from "@/server/connectors";
import { EnvironmentBook } from "@/server/observe/environment-book";

const MOST_ROWS = 50_000;

export async function exportChoices(db: Db) {
  const places = await db.select().from(environments).where(eq(environments.active, true));
  return places
    .flatMap(({ id, platformId }) => {
      const lists = connectors[platformId].exports?.map(({ key, title, takesRange }) => ({
        key,
        title,
        takesRange,
      }));
      return lists ? [{ environmentId: id, lists }] : [];
    })
    .sort((a, b) => a.environmentId.localeCompare(b.environmentId));
}

/** Asks the platform for one of its lists. The rows go to the person and are not kept; that they were fetched is. */
export async function fetchExport(ctx: Context, { environmentId, key, from, to }: FetchExport) {
  if (!can(ctx.actor, "platform:read", placeOf(environmentId))) throw notFound("environment", environmentId);
  const book = new EnvironmentBook(ctx.db);
  try {
    await book.refresh();
    const found = book.environment(environmentId);
    if (!found) throw notFound("environment", environmentId);
    const list = found.connector.exports?.find((candidate) => candidate.key === key);
    if (!list) throw notFound("export", key);
    const rows = await list.fetch(found.conversation, { from, to });
    await ctx.db.transaction((tx) =>
      appendAudit(tx, actorOf(ctx.actor), ctx.correlationId, {
        action: "platform.export",
        result: "done",
        subjectKind: "export",
        subjectId: key,
        environmentId,
        detail: { rows: rows.length, ...(list.takesRange && { from, to }) },
      }),
    );
    return { rows: rows.slice(0, MOST_ROWS + 1), isCut: rows.length > MOST_ROWS + 1 };
  } catch (error) {
    if (error instanceof PlatformError) throw conflict(`No export: ${error.message}`);
    throw error;
  } finally {
    await book.close();
  }
}
