import { desc, eq } from "drizzle-orm";
import type { Db } from "@/db";
import { auditExports } from "@/db/schema";
import { type Place, placesFor } from "@/domain/access";
import { AT_ONCE, exportFileName, filterWords } from "@/domain/audit-export";
import type { AuditFilter } from "@/domain/schema/audit";
import type { Actor } from "@/server/command";
import { countWanted } from "./count";
import { mayFetch } from "./may-fetch";
import { headsNow } from "./wanted";

const SHOWN = 100;

/** The newest exports that somebody may fetch. */
export async function listExports(db: Db, actor: Actor) {
  const all = placesFor(actor, "audit:export") === "everywhere";
  const rows = await db
    .select()
    .from(auditExports)
    .where(all ? undefined : eq(auditExports.requestedById, actor.id))
    .orderBy(desc(auditExports.requestedAt))
    .limit(SHOWN);
  return rows
    .filter((row) => mayFetch(actor, row))
    .map(({ filter, heads, cursor, attempt, heardAt, places, requestedById, ...row }) => ({
      ...row,
      isOwn: requestedById === actor.id,
      words: filterWords(filter),
      limitedTo: places === "everywhere" ? [] : places.map(placeWords),
      fileName: exportFileName(row.requestedAt, row.format),
    }));
}

const placeWords = ({ environmentId, platformId, tenant }: Place) =>
  [environmentId ?? platformId ?? "every platform", tenant].filter(Boolean).join(" / ");

/** How many events an export would hold, and whether it can be sent at once. */
export async function previewExport(db: Db, actor: Actor, filter: AuditFilter) {
  const { events, isCounted } = await countWanted(db, { filter, reader: actor, heads: await headsNow(db) });
  return { events, isCounted, atOnce: isCounted && events <= AT_ONCE, words: filterWords(filter) };
}
