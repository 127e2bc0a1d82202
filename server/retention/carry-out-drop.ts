import { randomUUID } from "node:crypto";
import { and, eq, isNull, lt, or, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { auditDrops, auditSegments, type DropLeaf } from "@/db/schema";
import type { KeptBy } from "@/domain/audit-retention";
import { keptInWords } from "@/domain/audit-retention";
import { appendAudit, SYSTEM } from "@/server/audit/append";
import { log } from "@/server/log";
import type { Store } from "@/server/stores/store";
import { storeOf } from "@/server/stores/stores";
import { nowAndThen, Superseded } from "./archive-trouble";
import { inWords } from "./archives";
import { aboutMonth, type Leaf, ofLeaf } from "./leaves";
import { verifyAgain } from "./verify-again";

type Drop = typeof auditDrops.$inferSelect;

/** Agreed requests, and those that a dead worker left; each month is read back once more before it goes. */
export async function workDrops(db: Db, now: Date, storeNamed = storeOf): Promise<void> {
  const [drop] = await db
    .update(auditDrops)
    .set({ state: "running", attempt: sql`${auditDrops.attempt} + 1`, heardAt: sql`now()` })
    .where(
      or(
        eq(auditDrops.state, "approved"),
        and(
          eq(auditDrops.state, "running"),
          or(isNull(auditDrops.heardAt), lt(auditDrops.heardAt, sql`now() - interval '2 minutes'`)),
        ),
      ),
    )
    .returning();
  if (!drop) return;
  try {
    const leaves = [...drop.leaves];
    for (const [index, leaf] of leaves.entries()) {
      if (leaf.outcome) continue;
      leaves[index] = { ...leaf, ...(await dropLeaf(db, drop, leaf, storeNamed)) };
      await note(db, drop, { leaves });
    }
    await note(db, drop, { state: "done", finishedAt: now, heardAt: null });
  } catch (error) {
    if (!(error instanceof Superseded)) throw error;
  }
}

async function note(db: Db, drop: Drop, change: Partial<Drop>): Promise<void> {
  const rows = await db
    .update(auditDrops)
    .set({ ...change, ...(change.heardAt === undefined && { heardAt: sql`now()` }) })
    .where(
      and(eq(auditDrops.id, drop.id), eq(auditDrops.attempt, drop.attempt), eq(auditDrops.state, "running")),
    )
    .returning({ id: auditDrops.id });
  if (rows.length === 0) throw new Superseded();
}

async function dropLeaf(
  db: Db,
  drop: Drop,
  leaf: DropLeaf,
  storeNamed: (name: string) => Store,
): Promise<Pick<DropLeaf, "outcome" | "said">> {
  try {
    const [segment] = await db.select().from(auditSegments).where(ofLeaf(leaf));
    // A worker that died after it dropped the month and before it said so.
    if (segment?.droppedAt) return { outcome: "dropped" };
    await verifyAgain(
      db,
      leaf,
      storeNamed,
      nowAndThen(() => note(db, drop, {})),
    );
    const kept = await keptBy(db, leaf);
    if (kept.length > 0) return { outcome: "kept", said: `${kept.map(keptInWords).join("; ")}.` };
    await db.transaction(async (tx) => {
      await tx.execute(sql`select drop_audit_leaf(${leaf.scope}, ${leaf.month}::date, ${drop.id}::uuid)`);
      await appendAudit(tx, SYSTEM, randomUUID(), {
        action: "retention.drop",
        result: "done",
        ...aboutMonth(leaf),
        detail: {
          request: drop.id,
          requestedBy: drop.requestedByName,
          agreedBy: drop.decidedByName,
          reason: drop.reason,
          events: leaf.events,
          lastSeq: leaf.lastSeq,
          digest: leaf.digest,
        },
      });
    });
    return { outcome: "dropped" };
  } catch (error) {
    if (error instanceof Superseded) throw error;
    log.warn({ error, scope: leaf.scope, month: leaf.month }, "a month was not dropped");
    const words = databaseWords(error) ?? inWords(error);
    await db.update(auditSegments).set({ problem: words }).where(ofLeaf(leaf));
    return { outcome: "kept", said: words };
  }
}

export async function keptBy(db: Db, { scope, month }: Leaf): Promise<KeptBy[]> {
  const { rows } = await db.execute<KeptBy>(
    sql`select kind, detail from audit_leaf_kept_by(${scope}, ${month}::date)`,
  );
  return rows;
}

/** What the database's own functions refuse with stands in words; anything else is not shown. */
export function databaseWords(error: unknown): string | undefined {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const text = cause instanceof Error ? cause.message : "";
  const known =
    /^(this month of the audit trail|the archive of this month|nobody agreed|what came back|only a month)/.test(
      text,
    );
  return known ? `${text.charAt(0).toUpperCase()}${text.slice(1)}.` : undefined;
}
