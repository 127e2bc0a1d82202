import { and, desc, eq, inArray } from "drizzle-orm";
import type { Db } from "@/db";
import { actionRuns, queryRuns } from "@/db/schema";
import { isLive } from "@/domain/action";
import { judgeAction, judgeChecks, judgeRows, type Outcome } from "@/domain/runbook-judge";
import { isActing } from "@/domain/runbook-walk";
import type { RunbookStep } from "@/domain/schema/runbook";
import { sameInput } from "@/server/same-input";
import { checksOf } from "./checks-of";
import { CONSOLE_NAME, changeStep, type Held, type StepRow, tell } from "./run-rows";

/** What became of everything that is under way in this run; what has not ended yet is left out. */
export async function hear(db: Db, held: Held, now: Date): Promise<Map<string, Outcome>> {
  const heard = new Map<string, Outcome>();
  for (const step of held.document.steps) {
    const row = held.steps.find(({ key }) => key === step.key);
    if (row?.state !== "running" && row?.state !== "waiting") continue;
    const outcome = isActing(step) ? await hearAction(db, row) : await hearMachine(db, held, step, row, now);
    if (outcome) heard.set(step.key, outcome);
  }
  return heard;
}

async function hearAction(db: Db, row: StepRow): Promise<Outcome | undefined> {
  if (!row.actionRunId) return undefined;
  const [run] = await db.select().from(actionRuns).where(eq(actionRuns.id, row.actionRunId));
  return run && judgeAction(run);
}

async function hearMachine(
  db: Db,
  held: Held,
  step: RunbookStep,
  row: StepRow,
  now: Date,
): Promise<Outcome | undefined> {
  const asked = step.kind === "query" || step.kind === "verify" ? step.query : undefined;
  const answered = asked ? await hearQuery(db, step, row) : undefined;
  if (answered?.to === "failed" || (asked && !answered)) return answered;
  if (step.kind !== "check" && step.kind !== "verify") return answered;
  if (step.checks.length === 0) return answered;
  const { seen, patienceMs } = await checksOf(db, held.run.environmentId, step);
  const since = row.startedAt ?? now;
  const until = new Date(since.getTime() + patienceMs);
  const expect = asked ? undefined : step.expect;
  const judged = judgeChecks(step.checks, seen, expect, { since, until, now });
  if (!judged || !answered || judged.to !== "done") return judged;
  return { ...answered, said: `${judged.said} ${answered.said}` };
}

async function hearQuery(db: Db, step: RunbookStep, row: StepRow): Promise<Outcome | undefined> {
  if (!row.queryRunId) return undefined;
  const [run] = await db.select().from(queryRuns).where(eq(queryRuns.id, row.queryRunId));
  if (!run) return { to: "failed", said: "Its answer was deleted before it was read." };
  if (run.state === "failed") return { to: "failed", said: run.said || "The platform did not answer." };
  if (run.state !== "done") return undefined;
  const columns = (run.columns ?? []).map(({ key }) => key);
  const rows = (run.rows ?? []).slice(0, ROWS_KEPT);
  const expect = step.kind === "query" || step.kind === "verify" ? step.expect : undefined;
  const facts = { count: (run.rows ?? []).length, ...(run.truncated && { truncated: true }) };
  return judgeRows(expect, { said: run.said, columns, rows, facts });
}

/** More than these are not kept with the step; the query's own page has them all. */
const ROWS_KEPT = 200;

/**
 * Finds what a person asked for through the preview of a step: only a run of that very action with that very input
 * counts as the step's own.
 */
export async function adoptActions(db: Db, held: Held, now: Date): Promise<boolean> {
  const acting = held.steps.filter(({ key, state }) => {
    const step = held.document.steps.find((one) => one.key === key);
    return (state === "ready" || state === "waiting") && step !== undefined && isActing(step);
  });
  if (acting.length === 0) return false;
  const asked = await db
    .select()
    .from(actionRuns)
    .where(
      and(
        eq(actionRuns.runbookRunId, held.run.id),
        eq(actionRuns.environmentId, held.run.environmentId),
        inArray(
          actionRuns.runbookStep,
          acting.map(({ key }) => key),
        ),
      ),
    )
    .orderBy(desc(actionRuns.requestedAt));
  let isChanged = false;
  for (const row of acting) {
    const step = held.document.steps.find(({ key }) => key === row.key);
    const own = asked.find(
      (run) =>
        run.runbookStep === row.key &&
        run.undoOf === null &&
        run.requestedAt >= (row.startedAt ?? now) &&
        run.action === (step && "action" in step ? step.action : undefined) &&
        sameInput(run.input, row.input ?? {}),
    );
    const before = asked.find(({ id }) => id === row.actionRunId);
    if (!own || own.id === row.actionRunId || own.state === "cancelled" || own.state === "expired") continue;
    if (before && (isLive(before.state) || before.state === "waiting")) continue;
    await changeStep(db, held, row.key, {
      state: "waiting",
      actionRunId: own.id,
      byId: own.requestedById,
      byName: own.requestedByName,
    });
    await tell(db, held, {
      kind: "step-started",
      stepKey: row.key,
      byName: own.requestedByName || CONSOLE_NAME,
      said: `Asked for "${own.label}".`,
      at: now,
    });
    isChanged = true;
  }
  return isChanged;
}
