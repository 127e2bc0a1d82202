import { and, desc, eq } from "drizzle-orm";
import type { Db } from "@/db";
import { actionPreviews, actionRuns, approvals, capabilities, environments } from "@/db/schema";
import { notFound } from "@/domain/errors";
import { connectors } from "@/server/connectors";
import { whyUnstoppable } from "./cancel-action";
import { undoOf } from "./undo-action";

export function recentActionRuns(db: Db, environmentId: string) {
  return db
    .select()
    .from(actionRuns)
    .where(eq(actionRuns.environmentId, environmentId))
    .orderBy(desc(actionRuns.requestedAt))
    .limit(20);
}

/** A run with what can still be done about it. */
export async function actionRunById(db: Db, id: string, now: Date) {
  const [run] = await db.select().from(actionRuns).where(eq(actionRuns.id, id));
  if (!run) throw notFound("action run", id);
  const [undo, unstoppable] = await Promise.all([undoOf(db, run, now), whyUnstoppable(db, run)]);
  return {
    ...run,
    undo: "whyNot" in undo ? null : { label: undo.label, until: undo.until },
    unstoppable: unstoppable ?? null,
  };
}

/** What was confirmed about a run and by whom: its previews, oldest first, and every decision. */
export async function papersOf(db: Db, id: string) {
  const [previews, decisions] = await Promise.all([
    db
      .select()
      .from(actionPreviews)
      .where(eq(actionPreviews.actionRunId, id))
      .orderBy(actionPreviews.madeAt)
      .limit(50),
    db.select().from(approvals).where(eq(approvals.actionRunId, id)).orderBy(approvals.at).limit(100),
  ]);
  return { previews, decisions };
}

/** The actions an environment's jobs can be started with, and why not where it does not offer them. */
export async function jobTriggers(db: Db, environmentId: string) {
  const [environment] = await db.select().from(environments).where(eq(environments.id, environmentId));
  if (!environment) throw notFound("environment", environmentId);
  const offered = await db
    .select()
    .from(capabilities)
    .where(and(eq(capabilities.environmentId, environmentId)));
  const connector = connectors[environment.platformId];
  const actions = connector.actions(environment.dialect ?? "");
  return connector.declaration.jobs.flatMap((job) => {
    const action = job.trigger && actions.find(({ key }) => key === job.trigger?.action);
    if (!job.trigger || !action) return [];
    const capability = offered.find((row) => row.capability === action.capability);
    return [
      {
        job: job.key,
        ...job.trigger,
        title: action.title,
        notOfferedBecause: capability && !capability.supported ? capability.because : null,
      },
    ];
  });
}
