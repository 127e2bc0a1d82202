import { and, asc, desc, eq, inArray, lt, or } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "@/db";
import {
  actionRuns,
  alerts,
  environments,
  runbookEvents,
  runbookRuns,
  runbookSteps,
  runbooks,
  runbookVersions,
} from "@/db/schema";
import { notFound } from "@/domain/errors";
import { isActing } from "@/domain/runbook-walk";
import type { RunbookDocument } from "@/domain/schema/runbook";
import { actionsOf } from "@/server/actions/actions-of";
import { connectors } from "@/server/connectors";

const SHOWN_EVENTS = 1000;

/** All of one run: its document, its steps with what they found, and what happened in it. */
export async function readRun(db: Db, id: string) {
  const [found] = await db
    .select({
      run: runbookRuns,
      document: runbookVersions.document,
      current: runbooks.version,
      environment: environments,
    })
    .from(runbookRuns)
    .innerJoin(
      runbookVersions,
      and(
        eq(runbookVersions.runbookId, runbookRuns.runbookId),
        eq(runbookVersions.version, runbookRuns.runbookVersion),
      ),
    )
    .innerJoin(runbooks, eq(runbooks.id, runbookRuns.runbookId))
    .innerJoin(environments, eq(environments.id, runbookRuns.environmentId))
    .where(eq(runbookRuns.id, id));
  if (!found) throw notFound("runbook run", id);
  const { run, document, environment } = found;
  const [steps, events, asked, [alert]] = await Promise.all([
    db.select().from(runbookSteps).where(eq(runbookSteps.runId, id)).orderBy(asc(runbookSteps.position)),
    db
      .select()
      .from(runbookEvents)
      .where(eq(runbookEvents.runId, id))
      .orderBy(desc(runbookEvents.id))
      .limit(SHOWN_EVENTS),
    db.select().from(actionRuns).where(eq(actionRuns.runbookRunId, id)).orderBy(desc(actionRuns.requestedAt)),
    run.alertId === null
      ? []
      : db
          .select({ id: alerts.id, title: alerts.title, state: alerts.state, severity: alerts.severity })
          .from(alerts)
          .where(eq(alerts.id, run.alertId)),
  ]);
  return {
    run,
    document,
    currentVersion: found.current,
    steps: steps.map((step) => ({
      ...step,
      action: asked.find((one) => one.id === step.actionRunId) ?? null,
    })),
    events,
    alert: alert ?? null,
    offers: offersOf(document, environment, steps),
  };
}

/** What each acting step would do here: its words and its tier; null where this deployment does not have it. */
function offersOf(
  document: RunbookDocument,
  environment: typeof environments.$inferSelect,
  steps: readonly (typeof runbookSteps.$inferSelect)[],
) {
  const actions = actionsOf(connectors[environment.platformId], environment);
  return document.steps.flatMap((step) => {
    if (!isActing(step) || !("action" in step) || step.action === undefined) return [];
    const action = actions.find(({ key }) => key === step.action);
    const input = steps.find(({ key }) => key === step.key)?.input ?? {};
    const parsed = action?.input.safeParse(input);
    return [
      {
        step: step.key,
        action: step.action,
        tier: action?.tier ?? null,
        title: action?.title ?? step.action,
        label: action && parsed?.success ? action.label(parsed.data) : (action?.title ?? step.action),
      },
    ];
  });
}

export const RunsQuestion = z.strictObject({
  runbookId: z.string().max(200).optional(),
  environmentId: z.string().max(200).optional(),
  state: z.enum(["open", "ended"]).optional(),
  /** Only those that whoever asks has. */
  mine: z.boolean().optional(),
  before: z.strictObject({ startedAt: z.date(), id: z.uuid() }).optional(),
  limit: z.number().int().min(1).max(100).default(50),
});

/** The newest first, a page at a time; `next` asks for the page after it. */
export async function readRuns(db: Db, wanted: z.output<typeof RunsQuestion>, personId: string) {
  const { before, limit } = wanted;
  const rows = await db
    .select({ run: runbookRuns, document: runbookVersions.document })
    .from(runbookRuns)
    .innerJoin(
      runbookVersions,
      and(
        eq(runbookVersions.runbookId, runbookRuns.runbookId),
        eq(runbookVersions.version, runbookRuns.runbookVersion),
      ),
    )
    .where(
      and(
        wanted.runbookId === undefined ? undefined : eq(runbookRuns.runbookId, wanted.runbookId),
        wanted.environmentId === undefined ? undefined : eq(runbookRuns.environmentId, wanted.environmentId),
        wanted.mine ? eq(runbookRuns.ownerId, personId) : undefined,
        wanted.state === "open" ? inArray(runbookRuns.state, ["running", "paused"]) : undefined,
        wanted.state === "ended" ? inArray(runbookRuns.state, ["finished", "abandoned"]) : undefined,
        before &&
          or(
            lt(runbookRuns.startedAt, before.startedAt),
            and(eq(runbookRuns.startedAt, before.startedAt), lt(runbookRuns.id, before.id)),
          ),
      ),
    )
    .orderBy(desc(runbookRuns.startedAt), desc(runbookRuns.id))
    .limit(limit + 1);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1)?.run;
  return {
    rows: await withProgress(
      db,
      shown.map(({ run, document }) => ({ ...run, title: document.title, number: document.number ?? null })),
    ),
    next: rows.length > limit && last ? { startedAt: last.startedAt, id: last.id } : null,
  };
}

async function withProgress<Row extends { id: string }>(db: Db, rows: readonly Row[]) {
  const steps = await db
    .select({
      runId: runbookSteps.runId,
      kind: runbookSteps.kind,
      state: runbookSteps.state,
      key: runbookSteps.key,
    })
    .from(runbookSteps)
    .where(
      inArray(
        runbookSteps.runId,
        rows.map(({ id }) => id),
      ),
    );
  return rows.map((row) => {
    const own = steps.filter(({ runId, kind }) => runId === row.id && kind !== "rollback");
    const settled = own.filter(({ state }) => ["done", "skipped", "not-needed"].includes(state)).length;
    return { ...row, settled, total: own.length, hasFailed: own.some(({ state }) => state === "failed") };
  });
}
