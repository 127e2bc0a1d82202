import { and, eq, inArray, isNotNull, isNull, lt, or, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { actionRuns } from "@/db/schema";
import { PlatformError } from "@/platforms/platform";
import { log } from "@/server/log";
import type { EnvironmentBook } from "@/server/observe/environment-book";
import { enqueueIn } from "@/server/queue";
import { finish } from "./finish";
import { proof } from "./proof";
import { wayTo } from "./way";

/** Looks at the platform again and again until the effect is there, is refuted, or time is up. */
export async function verifyAction(db: Db, book: EnvironmentBook, id: string): Promise<void> {
  const [run] = await db
    .select()
    .from(actionRuns)
    .where(and(eq(actionRuns.id, id), eq(actionRuns.state, "verifying")));
  if (!run) return;
  const way = await wayTo(db, book, run);
  if ("refused" in way)
    return finish(db, run, "outcome-unknown", `It was sent, but cannot be verified: ${way.refused}`);
  const since = run.calledAt ?? run.requestedAt;
  try {
    const settled = await way.action.verify.settled(
      way.conversation,
      way.input,
      run.before?.facts ?? {},
      since,
      { id: run.id, answer: run.answer?.facts ?? {} },
    );
    if (settled.state !== "pending")
      return await finish(
        db,
        run,
        settled.state,
        told(run, settled.said),
        proof(settled.facts, settled.evidence),
      );
    if (isOver(run))
      return await finish(
        db,
        run,
        "outcome-unknown",
        told(run, `No proof in the time it is given. ${settled.said}`),
        proof(settled.facts, settled.evidence),
      );
  } catch (error) {
    if (!(error instanceof PlatformError)) log.error({ error, action: run.action }, "verification broke");
    const why = error instanceof PlatformError ? error.message : "The answer could not be understood.";
    if (isOver(run))
      return finish(db, run, "outcome-unknown", `It could not be looked up in the time it is given: ${why}`);
  }
  await db.transaction((tx) =>
    enqueueIn(tx)("verify-action", { id }, { afterSeconds: way.action.verify.everySeconds }),
  );
}

/** What a person stopped midway may still have happened in part. */
const told = (run: { cancelAskedAt: Date | null }, said: string) =>
  run.cancelAskedAt ? `It was told to stop. ${said}` : said;

const isOver = (run: { verifyUntil: Date | null }) =>
  run.verifyUntil !== null && run.verifyUntil.getTime() < Date.now();

const QUEUE_OF = { drafted: "preview-action", queued: "run-action", verifying: "verify-action" } as const;
const GRACE = sql`interval '2 minutes'`;

/**
 * Picks up what dead workers left. Not yet sent: sent again by another. Sent without an answer: never repeated
 * blindly, but looked up, and `outcome unknown` if nothing proves it either way.
 */
export async function sweepActions(db: Db): Promise<void> {
  await db.transaction(async (tx) => {
    const enqueue = enqueueIn(tx);
    const dead = and(eq(actionRuns.state, "running"), lt(actionRuns.leaseUntil, sql`now()`));
    const unsent = await tx
      .update(actionRuns)
      .set({ state: "queued", leaseUntil: null })
      .where(and(dead, isNull(actionRuns.calledAt)))
      .returning({ id: actionRuns.id });
    for (const { id } of unsent) await enqueue("run-action", { id });
    const sent = await tx
      .update(actionRuns)
      .set({
        state: "verifying",
        attempt: sql`${actionRuns.attempt} + 1`,
        said: "The worker died while the platform was being asked. Looking whether it happened.",
        verifyUntil: sql`now() + interval '15 minutes'`,
        leaseUntil: null,
      })
      .where(and(dead, isNotNull(actionRuns.calledAt)))
      .returning({ id: actionRuns.id });
    for (const { id } of sent) await enqueue("verify-action", { id });
  });
  const forgotten = await db
    .select({ id: actionRuns.id, state: actionRuns.state })
    .from(actionRuns)
    .where(
      and(
        inArray(actionRuns.state, ["drafted", "queued", "verifying"]),
        or(
          and(eq(actionRuns.state, "drafted"), lt(actionRuns.requestedAt, sql`now() - ${GRACE}`)),
          and(
            eq(actionRuns.state, "queued"),
            lt(sql`coalesce(${actionRuns.notBefore}, ${actionRuns.requestedAt})`, sql`now() - ${GRACE}`),
          ),
          and(eq(actionRuns.state, "verifying"), lt(actionRuns.verifyUntil, sql`now() - ${GRACE}`)),
        ),
      ),
    );
  for (const { id, state } of forgotten)
    await db.transaction((tx) => enqueueIn(tx)(QUEUE_OF[state as keyof typeof QUEUE_OF], { id }));
}
