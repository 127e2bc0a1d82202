import { and, eq } from "drizzle-orm";
import type { Db } from "@/db";
import { stateChanges, tenantNotes, tenantRecords } from "@/db/schema";
import { notFound } from "@/domain/errors";
import { TENANT_WORD, type TenantStatus, tenantStatusMark } from "@/domain/tenant";
import { clientOf } from "@/server/syncs/client-of";
import { keepSearch } from "./keep-search";

export type TenantId = { environmentId: string; externalId: string };
type TenantRecord = typeof tenantRecords.$inferSelect;

export const isRecord = ({ environmentId, externalId }: TenantId) =>
  and(eq(tenantRecords.environmentId, environmentId), eq(tenantRecords.externalId, externalId));

/** Locked, so that what is read of it holds until the transaction ends. */
export async function recordOf(db: Db, id: TenantId): Promise<TenantRecord | undefined> {
  const [record] = await db.select().from(tenantRecords).where(isRecord(id)).for("update");
  return record;
}

/** Brings what a record is found by up to date. */
export const refreshSearch = (db: Db, { environmentId, externalId }: TenantId) =>
  keepSearch(clientOf(db), environmentId, [externalId]);

/**
 * A tenant that is being prepared, under the subject of its flow. One that was offboarded begins anew; one that is
 * there keeps its standing, and what it has of an owner and a purpose.
 */
export async function draftRecord(
  db: Db,
  {
    environmentId,
    externalId,
    name,
    purpose = "",
    ownerName = "",
    ownerContact = "",
    now,
  }: TenantId & { name: string; purpose?: string; ownerName?: string; ownerContact?: string; now: Date },
): Promise<void> {
  await db
    .insert(tenantRecords)
    .values({
      environmentId,
      externalId,
      name,
      status: "draft",
      statusSince: now,
      ownerName,
      ownerContact,
      purpose,
      createdAt: now,
      changedAt: now,
    })
    .onConflictDoNothing();
  const record = await recordOf(db, { environmentId, externalId });
  if (!record) throw notFound("tenant", externalId);
  await db
    .update(tenantRecords)
    .set({
      ownerName: record.ownerName || ownerName,
      ownerContact: record.ownerContact || ownerContact,
      purpose: record.purpose || purpose,
      changedAt: now,
    })
    .where(isRecord(record));
  if (record.status === "offboarded") await setStatus(db, { environmentId, externalId, to: "draft", now });
  await refreshSearch(db, record);
}

/** Moves a tenant's standing with us and writes down when; nothing where it stands there already. */
export async function setStatus(
  db: Db,
  { environmentId, externalId, to, now }: TenantId & { to: TenantStatus; now: Date },
): Promise<void> {
  const record = await recordOf(db, { environmentId, externalId });
  if (!record) throw notFound("tenant", externalId);
  if (record.status === to) return;
  await db
    .update(tenantRecords)
    .set({ status: to, statusSince: now, changedAt: now, version: record.version + 1 })
    .where(isRecord(record));
  await db.insert(stateChanges).values({
    at: now,
    environmentId,
    subjectKind: "tenant",
    subject: externalId,
    fromStatus: tenantStatusMark(record.status),
    toStatus: tenantStatusMark(to),
    reason: `${record.name} is ${TENANT_WORD[to]} now, before: ${TENANT_WORD[record.status]}.`,
  });
}

/**
 * The platform told the id of a tenant that was prepared under another. Where its list named the tenant first, the two
 * records become one: what was prepared counts, and it was expected.
 */
export async function adoptId(
  db: Db,
  { environmentId, from, to, now }: { environmentId: string; from: string; to: string; now: Date },
): Promise<void> {
  if (from === to) return;
  const prepared = await recordOf(db, { environmentId, externalId: from });
  const seen = await recordOf(db, { environmentId, externalId: to });
  if (!prepared) {
    if (!seen) throw notFound("tenant", from);
    return;
  }
  if (seen) await db.delete(tenantRecords).where(isRecord(seen));
  await db
    .update(tenantRecords)
    .set({
      externalId: to,
      customerId: prepared.customerId ?? seen?.customerId ?? null,
      unexpectedAt: null,
      version: Math.max(prepared.version, seen?.version ?? 0) + 1,
      changedAt: now,
    })
    .where(isRecord(prepared));
  await moveNotes(db, { environmentId, from, to });
  await refreshSearch(db, { environmentId, externalId: to });
}

/** A note is never changed, so it is written again under the new id, with its moment and its author. */
async function moveNotes(
  db: Db,
  { environmentId, from, to }: { environmentId: string; from: string; to: string },
) {
  const notes = await db
    .delete(tenantNotes)
    .where(and(eq(tenantNotes.environmentId, environmentId), eq(tenantNotes.externalId, from)))
    .returning();
  if (notes.length > 0)
    await db.insert(tenantNotes).values(notes.map(({ id: _, ...note }) => ({ ...note, externalId: to })));
}
