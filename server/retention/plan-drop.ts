import { createHash } from "node:crypto";
import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import { auditSegments, type DropLeaf } from "@/db/schema";
import { canonicalJson } from "@/domain/audit";
import type { KeptBy } from "@/domain/audit-retention";

/** More months of one chain never go at once. */
const MONTHS_AT_ONCE = 2;

export type PlannedLeaf = DropLeaf & { bytes: number };
export type KeptLeaf = { scope: string; month: string; kept: KeptBy[] };

/**
 * Exactly what would go now, and what holds the other archived months back: the database itself is asked, the same
 * function that decides when they go. Of each chain the oldest first, without a gap.
 */
export async function planDrop(db: Db): Promise<{ goes: PlannedLeaf[]; stays: KeptLeaf[]; digest: string }> {
  const segments = await db
    .select()
    .from(auditSegments)
    .where(sql`${auditSegments.state} = 'archived'`)
    .orderBy(auditSegments.scope, auditSegments.firstSeq);
  const { rows } = await db.execute<{ scope: string; month: string } & KeptBy>(sql`
    select s.scope, s.month::text as month, k.kind, k.detail
    from audit_segments s, lateral audit_leaf_kept_by(s.scope, s.month) k
    where s.state = 'archived'`);
  const goes: PlannedLeaf[] = [];
  const stays: KeptLeaf[] = [];
  for (const segment of segments) {
    const { scope, month, events, firstSeq, lastSeq, digest, bytes } = segment;
    if (events === null || firstSeq === null || lastSeq === null || !digest) continue;
    const planned = goes.filter((leaf) => leaf.scope === scope);
    const kept = rows
      .filter((row) => row.scope === scope && row.month === month)
      .map(({ kind, detail }) => ({ kind, detail }))
      .filter(({ kind }) => kind !== "older" || planned.at(-1)?.lastSeq !== firstSeq - 1);
    if (kept.length === 0 && planned.length >= MONTHS_AT_ONCE) kept.push({ kind: "pace", detail: "" });
    if (kept.length > 0) stays.push({ scope, month, kept });
    else goes.push({ scope, month, events, firstSeq, lastSeq, digest, bytes: bytes ?? 0 });
  }
  return { goes, stays, digest: planDigest(goes) };
}

/** What the person who asks saw, as a number that nobody can mistake for another plan's. */
export const planDigest = (leaves: readonly DropLeaf[]): string =>
  createHash("sha256")
    .update(
      canonicalJson(leaves.map(({ scope, month, events, digest }) => ({ scope, month, events, digest }))),
    )
    .digest("hex");
