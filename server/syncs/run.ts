import { desc, eq } from "drizzle-orm";
import type { Db } from "@/db";
import { actionRuns, environments, runs } from "@/db/schema";
import { notFound } from "@/domain/errors";
import { mostSeconds } from "@/domain/run";
import { declarationOf } from "@/server/connectors";
import { tenantName } from "./heat";

/** Everything that is known of one run, with its parent and the runs that repeat it. */
export async function runById(db: Db, id: number, now: Date) {
  const [found] = await db
    .select({ run: runs, platformId: environments.platformId })
    .from(runs)
    .innerJoin(environments, eq(environments.id, runs.environmentId))
    .where(eq(runs.id, id));
  if (!found) throw notFound("run", String(id));
  const { run, platformId } = found;
  const declared = declarationOf(platformId);
  const job = declared.jobs.find(({ key }) => key === run.job);
  const brief = {
    id: runs.id,
    externalId: runs.externalId,
    status: runs.status,
    startedAt: runs.startedAt,
    error: runs.error,
  };
  const [[parent], retries, [asked], name] = await Promise.all([
    run.retryOf === null ? [] : db.select(brief).from(runs).where(eq(runs.id, run.retryOf)),
    db.select(brief).from(runs).where(eq(runs.retryOf, id)).orderBy(desc(runs.startedAt)).limit(20),
    run.actionRunId === null
      ? []
      : db
          .select({
            id: actionRuns.id,
            label: actionRuns.label,
            by: actionRuns.requestedByName,
            at: actionRuns.requestedAt,
            before: actionRuns.before,
            after: actionRuns.after,
          })
          .from(actionRuns)
          .where(eq(actionRuns.id, run.actionRunId)),
    tenantName(db, run.environmentId, run.tenant),
  ]);
  return {
    ...run,
    platform: declared.name,
    tenantName: name,
    title: job?.title ?? run.job,
    expectedSeconds: job?.expectedSeconds ?? null,
    mostSeconds: job ? mostSeconds(job) : null,
    parent: parent ?? null,
    retries,
    asked: asked ?? null,
    hangs: run.status === "running" && run.deadlineAt !== null && run.deadlineAt < now,
    now,
  };
}
