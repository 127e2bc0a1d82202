import { and, eq, gt, inArray, isNull, lte, or, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { actionRuns, people } from "@/db/schema";
import { can } from "@/domain/access";
import {
  type Action,
  type Conversation,
  type EvidenceOf,
  type Fact,
  PlatformError,
} from "@/platforms/platform";
import { tellSourceResolved } from "@/server/alerts/tell-resolved";
import { appendAudit, SYSTEM } from "@/server/audit/append";
import { log } from "@/server/log";
import type { EnvironmentBook } from "@/server/observe/environment-book";
import { enqueueIn } from "@/server/queue";
import { takeBackOwnRun, tellOwnRun } from "@/server/syncs/own-run";
import { aboutRun, requesterOf } from "./start-action";

export const LEASE_SECONDS = 15;
const RENEW_MS = 5000;

type Run = typeof actionRuns.$inferSelect;
type Proof = { at: string; facts: Record<string, Fact>; evidence?: Record<string, Fact> };

/**
 * Carries out a queued action. Safe to deliver twice: only a queued run can be claimed, every write asks whether
 * the claim still holds, and the last such question comes just before the outside call.
 */
export async function runAction(db: Db, book: EnvironmentBook, id: string): Promise<void> {
  const [run] = await db
    .update(actionRuns)
    .set({
      state: "running",
      attempt: sql`${actionRuns.attempt} + 1`,
      startedAt: sql`coalesce(${actionRuns.startedAt}, now())`,
      leaseUntil: leaseEnd(),
    })
    .where(
      and(
        eq(actionRuns.id, id),
        eq(actionRuns.state, "queued"),
        or(isNull(actionRuns.notBefore), lte(actionRuns.notBefore, sql`now()`)),
      ),
    )
    .returning();
  if (!run) return awaitTurn(db, id);
  const mine = and(
    eq(actionRuns.id, id),
    eq(actionRuns.attempt, run.attempt),
    eq(actionRuns.state, "running"),
  );

  const way = await wayTo(db, book, run);
  if ("refused" in way) return finish(db, run, "failed", way.refused);
  const { action, conversation, input } = way;

  const renewal = setInterval(() => {
    db.update(actionRuns)
      .set({ leaseUntil: leaseEnd() })
      .where(mine)
      .catch((error: unknown) => log.warn({ error }, "lease not renewed"));
  }, RENEW_MS);
  try {
    const before = await look(action, conversation, input);
    const called = await db.transaction(async (tx) => {
      const [now] = await tx
        .update(actionRuns)
        .set({ before, calledAt: sql`now()`, leaseUntil: leaseEnd() })
        .where(mine)
        .returning();
      if (now) await tellOwnRun(tx, now, now.calledAt ?? new Date());
      return now;
    });
    if (!called) return;
    const outcome = await call(action, conversation, input, run);
    if ("refused" in outcome && outcome.waitSeconds !== undefined)
      if (await waitItsTurn(db, run, outcome.refused, outcome.waitSeconds)) return;
    if ("refused" in outcome) return await finish(db, run, "failed", outcome.refused, outcome.proof);
    await db.transaction(async (tx) => {
      const [answered] = await tx
        .update(actionRuns)
        .set({
          state: "verifying",
          answeredAt: sql`now()`,
          said: outcome.said.slice(0, 1000),
          answer: outcome.proof,
          verifyUntil: sql`now() + make_interval(secs => ${action.verify.forSeconds})`,
          leaseUntil: null,
        })
        .where(mine)
        .returning({ id: actionRuns.id });
      if (answered)
        await enqueueIn(tx)("verify-action", { id }, { afterSeconds: action.verify.afterSeconds });
    });
  } finally {
    clearInterval(renewal);
  }
}

const LONGEST_WAIT_MS = 2 * 3_600_000;

/** The platform does not want to be asked now: the run goes back into the queue, for when it does. */
async function waitItsTurn(db: Db, run: Run, said: string, waitSeconds: number): Promise<boolean> {
  if (Date.now() + waitSeconds * 1000 > run.requestedAt.getTime() + LONGEST_WAIT_MS) return false;
  return db.transaction(async (tx) => {
    const [waiting] = await tx
      .update(actionRuns)
      .set({
        state: "queued",
        calledAt: null,
        leaseUntil: null,
        notBefore: sql`now() + make_interval(secs => ${waitSeconds})`,
        said: said.slice(0, 1000),
      })
      .where(
        and(eq(actionRuns.id, run.id), eq(actionRuns.attempt, run.attempt), eq(actionRuns.state, "running")),
      )
      .returning({ id: actionRuns.id });
    if (!waiting) return true;
    await takeBackOwnRun(tx, run);
    await enqueueIn(tx)("run-action", { id: run.id }, { afterSeconds: waitSeconds });
    return true;
  });
}

/** Delivered too early: it comes again when its turn is. */
async function awaitTurn(db: Db, id: string): Promise<void> {
  const [waiting] = await db
    .select({ seconds: sql<number>`extract(epoch from ${actionRuns.notBefore} - now())::float8` })
    .from(actionRuns)
    .where(and(eq(actionRuns.id, id), eq(actionRuns.state, "queued"), gt(actionRuns.notBefore, sql`now()`)));
  if (waiting)
    await db.transaction((tx) =>
      enqueueIn(tx)("run-action", { id }, { afterSeconds: Math.max(1, Math.ceil(waiting.seconds)) }),
    );
}

const leaseEnd = () => sql`now() + make_interval(secs => ${LEASE_SECONDS})`;

export type Way = { action: Action; conversation: Conversation; input: Record<string, string> };

/** Everything the run needs, checked again now: the person may have lost the role since they asked. */
export async function wayTo(db: Db, book: EnvironmentBook, run: Run): Promise<Way | { refused: string }> {
  if (run.requestedById) {
    const [person] = await db
      .select({ role: people.role })
      .from(people)
      .where(and(eq(people.id, run.requestedById), isNull(people.disabledAt)));
    if (!person || !can(person.role, "action:run"))
      return { refused: `${run.requestedByName} may not run actions any more.` };
  }
  if (!book.environment(run.environmentId)) await book.refresh();
  const found = book.environment(run.environmentId);
  if (!found) return { refused: "The environment is no longer configured." };
  const action = found.connector.actions(found.row.dialect ?? "").find(({ key }) => key === run.action);
  const parsed = action?.input.safeParse(run.input);
  if (!action || !parsed?.success) return { refused: "This deployment no longer offers the action." };
  return { action, conversation: found.conversation, input: parsed.data };
}

export function proof(facts: Record<string, Fact>, evidence?: EvidenceOf): Proof {
  return { at: new Date().toISOString(), facts, ...(evidence ? { evidence: { ...evidence() } } : {}) };
}

async function look(
  action: Action,
  conversation: Conversation,
  input: Record<string, string>,
): Promise<Proof> {
  try {
    const seen = await action.look(conversation, input);
    return proof(seen.facts, seen.evidence);
  } catch (error) {
    return proof({ unseen: error instanceof PlatformError ? error.message : "It could not be looked at." });
  }
}

type Outcome =
  | { said: string; proof: Proof }
  | { refused: string; proof: Proof; waitSeconds: number | undefined };

const USUAL_WAIT_SECONDS = 60;

/** A clear refusal ends the run. No answer, or one that broke, says nothing about the effect: that is looked up. */
async function call(
  action: Action,
  conversation: Conversation,
  input: Record<string, string>,
  run: Run,
): Promise<Outcome> {
  try {
    const answer = await action.execute(conversation, input, {
      id: run.id,
      idempotencyKey: run.idempotencyKey,
      say: () => {},
      progress: () => {},
      signal: conversation.signal,
    });
    return { said: answer.said, proof: proof(answer.facts, answer.evidence) };
  } catch (error) {
    if (!(error instanceof PlatformError)) {
      log.error({ error, action: action.key }, "action broke");
      return { said: "Its answer could not be understood. Looking whether it happened.", proof: proof({}) };
    }
    const kept = proof({ trouble: error.trouble }, error.details.evidence);
    const isRefusal = ["credentials", "forbidden", "not-deployed", "rate-limited"].includes(error.trouble);
    return isRefusal || error.details.notSent
      ? {
          refused: error.message,
          proof: kept,
          waitSeconds:
            error.trouble === "rate-limited"
              ? (error.details.retryAfterSeconds ?? USUAL_WAIT_SECONDS)
              : undefined,
        }
      : { said: `${error.message} Looking whether it happened all the same.`, proof: kept };
  }
}

/** Ends a run, tells the trail, asks again what it was meant to change, and looks at its checklist row. */
export async function finish(
  db: Db,
  run: Run,
  state: "succeeded" | "failed" | "outcome-unknown",
  verdict: string,
  after?: Proof,
): Promise<void> {
  await db.transaction(async (tx) => {
    const [ended] = await tx
      .update(actionRuns)
      .set({
        state,
        verdict: verdict.slice(0, 1000),
        finishedAt: sql`now()`,
        leaseUntil: null,
        ...(after ? { after } : {}),
      })
      .where(
        and(
          eq(actionRuns.id, run.id),
          eq(actionRuns.attempt, run.attempt),
          inArray(actionRuns.state, ["running", "verifying"]),
        ),
      )
      .returning();
    if (!ended) return;
    await tellOwnRun(tx, ended, ended.finishedAt ?? new Date());
    await tellSourceResolved(tx, ended);
    const enqueue = enqueueIn(tx);
    await enqueue("reask", { environmentId: run.environmentId, action: run.action });
    if (run.checklistRunId && run.checklistRowKey)
      await enqueue("evaluate-run", { runId: run.checklistRunId, rowKey: run.checklistRowKey });
    const about = aboutRun(ended);
    await appendAudit(tx, SYSTEM, run.id, {
      ...about,
      action: `action.${state}`,
      result: state === "succeeded" ? "done" : "failed",
      detail: { ...about.detail, verdict, requestedBy: requesterOf(run) },
    });
  });
}
