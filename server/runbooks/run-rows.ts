import { and, asc, desc, eq, ne, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { runbookEvents, runbookRuns, runbookSteps } from "@/db/schema";
import { conflict, notFound } from "@/domain/errors";
import type { RunbookEventKind, RunbookRunState } from "@/domain/runbook";
import type { RunbookDocument } from "@/domain/schema/runbook";
import { clockText } from "@/server/actions/start-action";
import { readDocument } from "./read-document";

export type RunRow = typeof runbookRuns.$inferSelect;
export type StepRow = typeof runbookSteps.$inferSelect;
/** A run that this transaction holds, with its steps in order. */
export type Held = { run: RunRow; document: RunbookDocument; steps: StepRow[] };

/** What the console does by itself stands under its own name. */
export const CONSOLE_NAME = "Wheelhouse";

/** Holds the run until the transaction ends. With `skipBusy` one that somebody else holds is left to them. */
export async function holdRun(db: Db, id: string, { skipBusy = false } = {}): Promise<Held | undefined> {
  const [run] = await db
    .select()
    .from(runbookRuns)
    .where(eq(runbookRuns.id, id))
    .for("update", skipBusy ? { skipLocked: true } : {});
  if (!run) return undefined;
  const [document, steps] = [
    await readDocument(db, run.runbookId, run.runbookVersion),
    await db
      .select()
      .from(runbookSteps)
      .where(eq(runbookSteps.runId, id))
      .orderBy(asc(runbookSteps.position)),
  ];
  return { run, document, steps };
}

const STATE_WORD: Record<RunbookRunState, string> = {
  running: "running",
  paused: "paused; resume it first",
  finished: "finished; it stays as it is",
  abandoned: "abandoned; it stays as it is",
};

/** The run as its person saw it: of two who act on the same sight of it, the second reads what the first did. */
export async function holdSeen(
  db: Db,
  wanted: { runId: string; version?: number },
  states: readonly RunbookRunState[],
): Promise<Held> {
  const held = await holdRun(db, wanted.runId);
  if (!held) throw notFound("runbook run", wanted.runId);
  const { run } = held;
  if (!states.includes(run.state)) throw conflict(`This run is ${STATE_WORD[run.state]}.`);
  if (wanted.version !== undefined && run.version !== wanted.version)
    throw conflict(await whatHappened(db, run.id));
  return held;
}

async function whatHappened(db: Db, runId: string): Promise<string> {
  const [last] = await db
    .select()
    .from(runbookEvents)
    .where(and(eq(runbookEvents.runId, runId), ne(runbookEvents.byName, CONSOLE_NAME)))
    .orderBy(desc(runbookEvents.id))
    .limit(1);
  const told = last ? ` ${last.byName}, ${clockText(last.at)}: ${last.said}` : "";
  return `Nothing was done: the run moved on since you looked.${told} Look again before you go on.`;
}

/** Changes the run so that whoever saw it before has to look again. */
export async function changeRun(db: Db, held: Held, to: Partial<RunRow>, now: Date): Promise<void> {
  const [run] = await db
    .update(runbookRuns)
    .set({ ...to, version: sql`${runbookRuns.version} + 1`, changedAt: now })
    .where(eq(runbookRuns.id, held.run.id))
    .returning();
  if (run) held.run = run;
}

export async function changeStep(db: Db, held: Held, key: string, to: Partial<StepRow>): Promise<void> {
  const [step] = await db
    .update(runbookSteps)
    .set(to)
    .where(and(eq(runbookSteps.runId, held.run.id), eq(runbookSteps.key, key)))
    .returning();
  if (step) held.steps = held.steps.map((one) => (one.key === key ? step : one));
}

export async function tell(
  db: Db,
  held: Held,
  event: { kind: RunbookEventKind; stepKey?: string; byName: string; said: string; at: Date },
): Promise<void> {
  await db.insert(runbookEvents).values({ ...event, runId: held.run.id, stepKey: event.stepKey ?? null });
}

export const aboutRun = (run: RunRow, detail: Record<string, unknown> = {}) => ({
  subjectKind: "runbook-run",
  subjectId: run.id,
  environmentId: run.environmentId,
  detail: { runbook: run.runbookId, runbookVersion: run.runbookVersion, ...detail },
});
