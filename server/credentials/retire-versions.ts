import { randomUUID } from "node:crypto";
import { and, eq, inArray, isNotNull, like, lt, or, sql } from "drizzle-orm";
import { type AnyPgColumn, alias } from "drizzle-orm/pg-core";
import type { Db } from "@/db";
import { channels, credentials, credentialVersions, flows, sealedSecrets } from "@/db/schema";
import { appendAudit, SYSTEM } from "@/server/audit/append";
import { destroyHeld } from "@/server/secrets/hold";

const KEPT_DAYS = 30;
const DAY_MS = 86_400_000;
/** A value and what refers to it are written together; what nothing refers to after so long is a remainder. */
const REMAINDER_MS = 3_600_000;

/**
 * Old secrets do not pile up. What a flow left behind is retired when the flow is over: the pending one of any, the
 * previous one where it was proved dead. What is retired is destroyed when its flow is over, else after 30 days.
 */
export async function retireVersions(db: Db, now: Date): Promise<void> {
  await db.transaction(async (tx) => {
    await retireLeft(tx, now);
    await destroyRetired(tx, now);
    await destroyRemainders(tx, now);
  });
}

const isOver = (flowId: AnyPgColumn) =>
  sql`exists (select 1 from ${flows} where ${flows.id} = ${flowId} and ${flows.state} in ('finished', 'cancelled'))`;

async function retireLeft(db: Db, now: Date): Promise<void> {
  const current = alias(credentialVersions, "of_now");
  const replacedInFlowThatIsOver = sql`exists (
    select 1 from ${credentialVersions} as ${current}
    where ${current.credentialId} = ${credentialVersions.credentialId} and ${current.slot} = 'current' and ${isOver(current.flowId)})`;
  await db
    .update(credentialVersions)
    .set({ slot: "retired", retiredAt: now })
    .where(
      or(
        and(eq(credentialVersions.slot, "pending"), isOver(credentialVersions.flowId)),
        and(
          eq(credentialVersions.slot, "previous"),
          isNotNull(credentialVersions.rejectedAt),
          replacedInFlowThatIsOver,
        ),
      ),
    );
}

async function destroyRetired(db: Db, now: Date): Promise<void> {
  const due = await db
    .select({ id: credentialVersions.id, reference: credentialVersions.reference, credential: credentials })
    .from(credentialVersions)
    .innerJoin(credentials, eq(credentials.id, credentialVersions.credentialId))
    .where(
      and(
        eq(credentialVersions.slot, "retired"),
        like(credentialVersions.reference, "sealed:%"),
        or(
          isOver(credentialVersions.flowId),
          lt(credentialVersions.retiredAt, new Date(now.getTime() - KEPT_DAYS * DAY_MS)),
        ),
      ),
    )
    .for("update", { of: credentialVersions, skipLocked: true });
  if (due.length === 0) return;
  await destroyHeld(
    db,
    due.map(({ reference }) => reference),
  );
  await db
    .update(credentialVersions)
    .set({ reference: "destroyed" })
    .where(
      inArray(
        credentialVersions.id,
        due.map(({ id }) => id),
      ),
    );
  for (const { id, credential } of due)
    await appendAudit(db, SYSTEM, randomUUID(), {
      action: "secret.destroy",
      result: "done",
      subjectKind: "credential",
      subjectId: credential.id,
      environmentId: credential.environmentId,
      detail: { name: credential.name, version: id },
    });
}

/** Of credentials and channels that are gone. */
async function destroyRemainders(db: Db, now: Date): Promise<void> {
  const held = sql`'sealed:' || ${sealedSecrets.id}::text`;
  const gone = await db
    .delete(sealedSecrets)
    .where(
      and(
        lt(sealedSecrets.createdAt, new Date(now.getTime() - REMAINDER_MS)),
        sql`not exists (select 1 from ${credentialVersions} where ${credentialVersions.reference} = ${held})`,
        sql`not exists (select 1 from ${channels}, jsonb_each_text(${channels.secrets}) as one where one.value = ${held})`,
      ),
    )
    .returning({ kind: sealedSecrets.ownerKind, owner: sealedSecrets.ownerId, field: sealedSecrets.field });
  for (const { kind, owner, field } of gone)
    await appendAudit(db, SYSTEM, randomUUID(), {
      action: "secret.destroy",
      result: "done",
      subjectKind: kind,
      subjectId: owner,
      detail: { field, because: "what it belonged to is gone" },
    });
}
