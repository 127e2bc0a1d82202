import { and, eq, gt, isNull, lte, or, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { actionPreviews, actionRuns } from "@/db/schema";
import type { EnvironmentBook } from "@/server/observe/environment-book";
import { enqueueIn } from "@/server/queue";
import { takeBackOwnRun, tellOwnRun } from "@/server/syncs/own-run";
import { callPlatform, type Outcome } from "./call-platform";
import { type Claim, holding, leaseEnd } from "./claims";
import { finish } from "./finish";
import { secretKeeper } from "./keep-secret";
import { OutputKeeper } from "./output-keeper";
import { previewDifference, triedPreview } from "./preview";
import { look } from "./proof";
import { whyNotNow } from "./still-allowed";
import { type Way, wayTo } from "./way";

type Run = typeof actionRuns.$inferSelect;

/**
 * Carries out a queued action. Safe to deliver twice: only a queued run can be claimed, every write asks whether
 * the claim still holds, and the last such question comes just before the outside call.
 */
export async function runAction(db: Db, book: EnvironmentBook, id: string): Promise<void> {
  const run = await claimRun(db, id);
  if (run) await carryOut(db, book, run);
}

/** Takes a queued run; from here on its lease tells whether somebody works on it. */
export async function claimRun(db: Db, id: string): Promise<Run | undefined> {
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
  if (!run) await awaitTurn(db, id);
  return run;
}

export async function carryOut(db: Db, book: EnvironmentBook, run: Run): Promise<void> {
  const way = await wayTo(db, book, run);
  if ("refused" in way) return finish(db, run, "failed", way.refused);
  await holding(db, run, async (claim) => {
    const stopped = await previewedAgain(db, run, way);
    if (stopped) return finish(db, run, stopped.state, stopped.verdict);
    const before = await look(way);
    const called = await markCalled(db, claim, before);
    if (!called) return;
    if ("stopped" in called) return finish(db, run, "cancelled", called.stopped);
    // Held up since it was marked: by now another may be looking whether it happened.
    if (claim.isStale()) return;
    const output = new OutputKeeper(db, run, way.conversation.http.redact);
    const outcome = await callPlatform(way, claim, output, secretKeeper(db, run)).finally(() =>
      output.close(),
    );
    await keepOutcome(db, run, way, outcome);
  });
}

type Stopped = { state: "cancelled" | "failed"; verdict: string };

/** What was confirmed must still be what would be done; otherwise nothing is sent. */
async function previewedAgain(db: Db, run: Run, way: Way): Promise<Stopped | undefined> {
  if (!run.previewHash) return undefined;
  const now = new Date();
  const made = await triedPreview(db, run, way, now);
  if ("trouble" in made)
    return { state: "failed", verdict: `Nothing was sent: it could not be previewed again. ${made.trouble}` };
  const { content, hash } = made;
  await db
    .insert(actionPreviews)
    .values({ actionRunId: run.id, purpose: "execution", madeAt: now, content, hash });
  if (hash === run.previewHash) return undefined;
  const [confirmed] = run.previewId
    ? await db.select().from(actionPreviews).where(eq(actionPreviews.id, run.previewId))
    : [];
  const differences = confirmed ? previewDifference(confirmed.content, content) : [];
  return {
    state: "cancelled",
    verdict: `It is not what was confirmed any more, so nothing was sent. ${differences.join(" ")}`.trim(),
  };
}

/** The last questions before the call, in the transaction that marks it as sent. */
async function markCalled(
  db: Db,
  { run }: Claim,
  before: Run["before"],
): Promise<Run | { stopped: string } | undefined> {
  return db.transaction(async (tx) => {
    const [mine] = await tx.select().from(actionRuns).where(stillMine(run)).for("update");
    if (!mine) return undefined;
    const stopped = await whyNotNow(tx, mine, new Date());
    if (stopped) return { stopped: `Nothing was sent. ${stopped}` };
    const [called] = await tx
      .update(actionRuns)
      .set({ before, calledAt: sql`clock_timestamp()`, leaseUntil: leaseEnd() })
      .where(stillMine(run))
      .returning();
    if (called) await tellOwnRun(tx, called, called.calledAt ?? new Date());
    return called;
  });
}

async function keepOutcome(db: Db, run: Run, { action }: Way, outcome: Outcome): Promise<void> {
  if ("refused" in outcome) {
    if (outcome.waitSeconds !== undefined)
      if (await waitItsTurn(db, run, outcome.refused, outcome.waitSeconds)) return;
    return finish(db, run, "failed", outcome.refused, outcome.proof);
  }
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
      .where(stillMine(run))
      .returning({ id: actionRuns.id });
    if (answered)
      await enqueueIn(tx)("verify-action", { id: run.id }, { afterSeconds: action.verify.afterSeconds });
  });
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
      .where(and(stillMine(run), isNull(actionRuns.cancelAskedAt)))
      .returning({ id: actionRuns.id });
    if (!waiting) return false;
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

const stillMine = ({ id, attempt }: Run) =>
  and(eq(actionRuns.id, id), eq(actionRuns.attempt, attempt), eq(actionRuns.state, "running"));
