import { and, eq, lte } from "drizzle-orm";
import type { Db } from "@/db";
import { actionRuns, watchWindows } from "@/db/schema";
import { verdictOf, verdictText } from "@/domain/watch";
import { appendAudit, SYSTEM } from "@/server/audit/append";
import { compareWindow } from "./compare";
import { tellWorse } from "./tell-worse";

const MINUTE = 60_000;

/** Begins to watch what a finished action may have made worse, in the transaction that ends it. */
export async function beginWatch(
  db: Db,
  run: typeof actionRuns.$inferSelect,
  watch: { minutes: number; checks: readonly string[] },
  now: Date,
): Promise<void> {
  await db
    .insert(watchWindows)
    .values({
      actionRunId: run.id,
      environmentId: run.environmentId,
      startsAt: now,
      endsAt: new Date(now.getTime() + watch.minutes * MINUTE),
      checks: [...watch.checks],
      state: "watching",
      facts: [],
    })
    .onConflictDoNothing();
}

/** Compares what is watched with the hour before, and gives the verdict when its time is up. */
export async function judgeWatches(db: Db, now: Date): Promise<void> {
  const due = await db.select({ id: watchWindows.id }).from(watchWindows).where(isDue(now));
  for (const { id } of due) await db.transaction((tx) => judge(tx, id, now));
}

const isDue = (now: Date) => and(eq(watchWindows.state, "watching"), lte(watchWindows.endsAt, now));

async function judge(tx: Db, id: string, now: Date): Promise<void> {
  const [window] = await tx
    .select()
    .from(watchWindows)
    .where(and(eq(watchWindows.id, id), isDue(now)))
    .for("update", { skipLocked: true });
  if (!window) return;
  const [run] = await tx.select().from(actionRuns).where(eq(actionRuns.id, window.actionRunId));
  if (!run) return;
  const facts = await compareWindow(tx, window, run.calledAt ?? window.startsAt, now);
  const state = verdictOf(facts);
  const verdict = verdictText(state, facts);
  await tx
    .update(watchWindows)
    .set({ state, facts, verdict: verdict.slice(0, 1000), judgedAt: now })
    .where(eq(watchWindows.id, id));
  if (state === "worse") await tellWorse(tx, run, verdict, now);
  await appendAudit(tx, SYSTEM, run.id, {
    action: "action.watched",
    result: "done",
    subjectKind: "action-run",
    subjectId: run.id,
    environmentId: run.environmentId,
    detail: { label: run.label, verdict: state, because: verdict },
  });
}
