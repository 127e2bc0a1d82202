import { and, desc, eq } from "drizzle-orm";
import type { Db } from "@/db";
import { actionRuns, capabilities, environments } from "@/db/schema";
import { notFound } from "@/domain/errors";
import { connectors } from "@/server/connectors";

export function recentActionRuns(db: Db, environmentId: string) {
  return db
    .select()
    .from(actionRuns)
    .where(eq(actionRuns.environmentId, environmentId))
    .orderBy(desc(actionRuns.requestedAt))
    .limit(20);
}

export async function actionRunById(db: Db, id: string) {
  const [run] = await db.select().from(actionRuns).where(eq(actionRuns.id, id));
  if (!run) throw notFound("action run", id);
  return run;
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
