import { desc } from "drizzle-orm";
import type { Db } from "@/db";
import { auditDrops, auditRetention, auditSegments } from "@/db/schema";
import { AUDIT_CATEGORIES, AUDIT_KEEPERS, scopeOf } from "@/domain/audit";
import { DECLARED_DAYS, OUR_SOURCE, RETENTION_SOURCE, type SegmentState } from "@/domain/audit-retention";
import { settings } from "@/server/config/settings";
import { isClosed } from "./archives";
import { listHolds } from "./holds";
import { leavesHere } from "./leaves";
import { planDrop } from "./plan-drop";

/** Keepers and categories with their time, every month there is of each, holds, requests, and what is wrong. */
export async function retentionOverview(db: Db, now: Date) {
  const [periods, months, holds, drops, plan] = await Promise.all([
    listPeriods(db),
    listMonths(db, now),
    listHolds(db),
    db.select().from(auditDrops).orderBy(desc(auditDrops.requestedAt)).limit(20),
    planDrop(db),
  ]);
  const to = settings().audit.archive.to;
  const entry = settings().audit.stores.find(({ name }) => name === to);
  return {
    periods,
    months: months.map((one) => ({
      ...one,
      held: plan.stays
        .find((leaf) => leaf.scope === one.scope && leaf.month === one.month)
        ?.kept.filter(({ kind }) => kind === "hold")
        .map(({ detail }) => detail),
    })),
    holds,
    drops,
    plan,
    store: {
      name: to,
      kind: entry?.kind ?? ("file" as const),
      bucket: entry?.kind === "s3" ? entry.bucket : null,
    },
  };
}

async function listPeriods(db: Db) {
  const set = new Map((await db.select().from(auditRetention)).map((row) => [row.scope, row]));
  return AUDIT_KEEPERS.flatMap((keeper) =>
    AUDIT_CATEGORIES.map((category) => {
      const scope = scopeOf(keeper, category);
      const row = set.get(scope);
      return {
        scope,
        keeper,
        category,
        days: row?.days ?? DECLARED_DAYS,
        declaredDays: DECLARED_DAYS,
        version: row?.version ?? 0,
        source: OUR_SOURCE,
        platform: RETENTION_SOURCE[keeper] ?? null,
        changed:
          row && row.days !== DECLARED_DAYS
            ? { at: row.changedAt, by: row.changedByName, reason: row.reason }
            : null,
        wanted:
          row?.wantedDays != null
            ? {
                days: row.wantedDays,
                byId: row.wantedById,
                by: row.wantedByName ?? "",
                at: row.wantedAt,
                reason: row.wantedReason ?? "",
              }
            : null,
      };
    }),
  );
}

/** Every month that is or was in the database, but not those in which nothing happened. */
async function listMonths(db: Db, now: Date) {
  const segments = new Map(
    (await db.select().from(auditSegments)).map((row) => [`${row.scope} ${row.month}`, row]),
  );
  const here = new Map((await leavesHere(db)).map((leaf) => [`${leaf.scope} ${leaf.month}`, leaf]));
  return [...new Set([...segments.keys(), ...here.keys()])]
    .filter((key) => segments.has(key) || !here.get(key)?.empty)
    .map((key) => {
      const [scope = "", month = ""] = key.split(" ");
      const row = segments.get(key);
      const leaf = here.get(key);
      return {
        scope,
        month,
        state: (row?.state ?? "live") satisfies SegmentState as SegmentState,
        closed: isClosed(month, now),
        events: row?.events ?? null,
        about: leaf?.about ?? 0,
        firstSeq: row?.firstSeq ?? null,
        lastSeq: row?.lastSeq ?? null,
        bytesHere: leaf?.bytes ?? 0,
        bytesThere: row?.bytes ?? 0,
        store: row?.store ?? null,
        objectKey: row?.objectKey ?? null,
        digest: row?.digest ?? null,
        archivedAt: row?.archivedAt ?? null,
        verifiedAt: row?.verifiedAt ?? null,
        droppedAt: row?.droppedAt ?? null,
        attachedUntil: row?.attachedUntil ?? null,
        problem: row?.problem ?? null,
      };
    })
    .sort((a, b) => (a.month < b.month ? 1 : a.month > b.month ? -1 : a.scope < b.scope ? -1 : 1));
}
