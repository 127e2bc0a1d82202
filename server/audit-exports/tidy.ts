import { and, eq, inArray, lte } from "drizzle-orm";
import type { Db } from "@/db";
import { auditExports } from "@/db/schema";
import { storeOf } from "@/server/stores/stores";
import { EXPORT_STORE, removeExport } from "./draft";
import { SILENT_SECONDS } from "./write-export";

/** Takes away the files of exports that were cancelled, and of those that were kept long enough. */
export async function tidyExports(db: Db, now: Date): Promise<void> {
  const store = storeOf(EXPORT_STORE);
  const old = await db
    .select()
    .from(auditExports)
    .where(and(eq(auditExports.state, "done"), lte(auditExports.expiresAt, now)));
  for (const row of old) {
    await removeExport(store, row);
    await db.update(auditExports).set({ state: "removed" }).where(eq(auditExports.id, row.id));
  }
  // A worker that has not noticed yet takes its own file away; this is for those that died.
  const silentSince = new Date(now.getTime() - SILENT_SECONDS * 1000);
  const left = await db
    .select()
    .from(auditExports)
    .where(and(inArray(auditExports.state, ["cancelled", "failed"]), lte(auditExports.heardAt, silentSince)));
  for (const row of left) {
    await removeExport(store, row);
    await db.update(auditExports).set({ heardAt: null }).where(eq(auditExports.id, row.id));
  }
}
