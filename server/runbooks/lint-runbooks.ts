import { and, type Column, eq, isNull, notInArray, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { lintFindings, runbooks, runbookVersions } from "@/db/schema";
import { clashes } from "./lint-clashes";
import { documentFaults } from "./lint-documents";
import { historyFaults } from "./lint-history";
import { contradictions, movedLimits, staleSources } from "./lint-platforms";
import { readOffers } from "./offers";
import type { Runbook } from "./read-document";

/** Something wrong with a runbook or its platform, under a key that stays while it does. */
export type Fault = Pick<
  typeof lintFindings.$inferSelect,
  "key" | "kind" | "platformId" | "runbookId" | "stepKey" | "said" | "rule" | "source" | "owner"
>;

/** Looks for everything that is wrong with the published runbooks; what is wrong no more is marked as gone. */
export async function lintRunbooks(db: Db, now: Date): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('lint-runbooks'))`);
    const all = await published(tx);
    const offeredOf = await readOffers(tx);
    const today = now.toISOString().slice(0, 10);
    await store(
      tx,
      [
        ...contradictions(),
        ...staleSources(today),
        ...movedLimits(offeredOf),
        ...clashes(all),
        ...all.flatMap((one) => documentFaults(one, offeredOf, today)),
        ...(await historyFaults(tx, all)),
      ],
      now,
    );
  });
}

const published = (db: Db): Promise<Runbook[]> =>
  db
    .select({
      id: runbooks.id,
      platformId: runbooks.platformId,
      version: runbooks.version,
      document: runbookVersions.document,
    })
    .from(runbooks)
    .innerJoin(
      runbookVersions,
      and(eq(runbookVersions.runbookId, runbooks.id), eq(runbookVersions.version, runbooks.version)),
    )
    .orderBy(runbooks.id);

const isSame = sql`(${lintFindings.goneAt} is null and ${lintFindings.said} = excluded.said)`;
const keptIfSame = (kept: Column, otherwise: SQL) =>
  sql`case when ${isSame} then ${kept} else ${otherwise} end`;

/** A finding that says something else now, or that had gone, is new: who accepted it accepted another one. */
async function store(db: Db, faults: readonly Fault[], now: Date): Promise<void> {
  const byKey = new Map(faults.map((fault) => [fault.key, fault]));
  if (byKey.size > 0)
    await db
      .insert(lintFindings)
      .values([...byKey.values()].map((fault) => ({ ...fault, firstSeenAt: now, seenAt: now })))
      .onConflictDoUpdate({
        target: lintFindings.key,
        set: {
          said: sql`excluded.said`,
          rule: sql`excluded.rule`,
          source: sql`excluded.source`,
          owner: keptIfSame(lintFindings.owner, sql`excluded.owner`),
          firstSeenAt: keptIfSame(lintFindings.firstSeenAt, sql`excluded.first_seen_at`),
          seenAt: now,
          goneAt: null,
          acceptedAt: keptIfSame(lintFindings.acceptedAt, sql`null`),
          acceptedByName: keptIfSame(lintFindings.acceptedByName, sql`null`),
          acceptedReason: keptIfSame(lintFindings.acceptedReason, sql`null`),
        },
      });
  await db
    .update(lintFindings)
    .set({ goneAt: now })
    .where(and(isNull(lintFindings.goneAt), notInArray(lintFindings.key, [...byKey.keys(), ""])));
}
