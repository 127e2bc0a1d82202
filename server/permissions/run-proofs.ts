import { randomUUID } from "node:crypto";
import { and, desc, eq, inArray, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { permissionProofs } from "@/db/schema";
import { proofDifferences } from "@/domain/permission-proof";
import { appendAudit, SYSTEM } from "@/server/audit/append";
import { log } from "@/server/log";
import type { RouterLike } from "./procedures";
import { type Walked, walkMatrix } from "./walk-matrix";

const MOST_ATTEMPTS = 3;
const TOLD_PROBLEMS = 20;

type Proof = typeof permissionProofs.$inferSelect;

/** The month's proof, once a month: asked for as soon as the month has none and the console is a day old. */
export async function askMonthlyProof(db: Db, now: Date): Promise<void> {
  const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1)).toISOString();
  const at = now.toISOString();
  await db.execute(sql`
    insert into permission_proofs (kind, state, requested_at, requested_by_name)
    select 'monthly', 'waiting', ${at}::timestamptz, 'Wheelhouse'
    where not exists (select 1 from permission_proofs where kind = 'monthly' and requested_at >= ${month}::timestamptz)
      and exists (select 1 from people where created_at < ${at}::timestamptz - interval '1 day')`);
}

/** Takes up one proof that waits, or whose worker was lost, and carries it to its end. */
export async function tendProofs(db: Db, router: RouterLike): Promise<void> {
  const [proof] = await db
    .update(permissionProofs)
    .set({
      state: "running",
      startedAt: sql`now()`,
      heardAt: sql`now()`,
      attempt: sql`${permissionProofs.attempt} + 1`,
    })
    .where(
      sql`${permissionProofs.id} = (select id from permission_proofs
        where state = 'waiting' or (state = 'running' and heard_at < now() - interval '1 minute')
        order by requested_at limit 1 for update skip locked)`,
    )
    .returning();
  if (!proof) return;
  if (proof.attempt > MOST_ATTEMPTS)
    return finish(db, proof, {
      problem: `The worker ended ${MOST_ATTEMPTS} times before it was done. Look at the console's log, then run it again.`,
    });
  try {
    const walked = await walkMatrix(db, router, new Date(), async (tried, total) => {
      await db.update(permissionProofs).set({ tried, total, heardAt: sql`now()` }).where(isMine(proof));
    });
    await finish(db, proof, walked);
  } catch (error) {
    log.error({ error, proof: proof.id }, "a proof of permissions broke");
    await finish(db, proof, {
      problem: "It broke before its end, so nothing is proved. The console's log says why; run it again.",
    });
  }
}

const isMine = ({ id, attempt }: Proof) =>
  and(
    eq(permissionProofs.id, id),
    eq(permissionProofs.attempt, attempt),
    eq(permissionProofs.state, "running"),
  );

async function finish(db: Db, proof: Proof, outcome: Walked | { problem: string }): Promise<void> {
  const walked = "cells" in outcome ? outcome : undefined;
  const state = walked ? (walked.problems.length === 0 ? "held" : "broken") : "failed";
  await db.transaction(async (tx) => {
    const before = walked && (await lastWithCells(tx));
    const mine = await tx
      .update(permissionProofs)
      .set({
        state,
        finishedAt: sql`now()`,
        heardAt: sql`now()`,
        ...(walked
          ? {
              cells: walked.cells,
              problems: walked.problems,
              digest: walked.digest,
              tried: walked.cells.length,
              total: walked.cells.length,
            }
          : { problem: "problem" in outcome ? outcome.problem : null }),
      })
      .where(isMine(proof))
      .returning({ id: permissionProofs.id });
    if (mine.length === 0) return;
    await appendAudit(tx, SYSTEM, randomUUID(), {
      action: "permission.proved",
      result: state === "held" ? "done" : "failed",
      subjectKind: "permission-proof",
      subjectId: proof.id,
      detail: {
        kind: proof.kind,
        state,
        ...(walked && {
          tried: walked.cells.length,
          problems: walked.problems.length,
          first: walked.problems.slice(0, TOLD_PROBLEMS),
          digest: walked.digest,
          changed: before ? proofDifferences(before.cells, walked.cells).length : 0,
        }),
      },
    });
  });
}

/** The last one that came to its end, to compare with. */
export async function lastWithCells(db: Db): Promise<Proof | undefined> {
  const [last] = await db
    .select()
    .from(permissionProofs)
    .where(inArray(permissionProofs.state, ["held", "broken"]))
    .orderBy(desc(permissionProofs.requestedAt))
    .limit(1);
  return last;
}
