import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import type { Db } from "@/db";
import { actionRuns, runs } from "@/db/schema";
import type { FailureClass } from "@/domain/sync";
import { runAction } from "@/server/actions/run-action";
import { startAction } from "@/server/actions/start-action";
import { as, type Stage } from "./cast";
import { AZURE, type Watched } from "./with-azure";

/** A run of the costs that the platform told of and that failed. */
export async function failedRun(db: Db, failureClass: FailureClass, endedAt = new Date()) {
  const [run] = await db
    .insert(runs)
    .values({
      environmentId: AZURE,
      job: "costs",
      tenant: "",
      externalId: randomUUID(),
      status: "failed",
      startedAt: endedAt,
      endedAt,
      error: "it broke",
      failureClass,
      seenAt: endedAt,
    })
    .returning();
  if (!run) throw new Error("no run");
  return run;
}

/** Jobs that Olga starts on the simulated Azure platform, and what became of them. */
export function startedJobs(stage: Stage, watched: Watched) {
  return {
    start: (job: string, now = new Date()) =>
      startAction(as(stage, "operator", now), {
        environmentId: AZURE,
        action: "sync.trigger",
        input: { job },
        requestKey: randomUUID(),
      }),
    /** Does what the queue would make a worker do. */
    work: (id: string) => runAction(stage.db, watched.book, id),
    rowOf: async (id: string) => {
      const [row] = await stage.db.select().from(actionRuns).where(eq(actionRuns.id, id));
      if (!row) throw new Error("no such run");
      return row;
    },
    /** The run that is kept of it among those of the platform. */
    ownRunOf: async (id: string) => (await stage.db.select().from(runs).where(eq(runs.actionRunId, id)))[0],
    /** How often the platform was asked for a job. */
    posts: (job: string) =>
      watched.simulator.requests.filter(
        ({ method, path }) => method === "POST" && path.endsWith(`/sync/${job}`),
      ).length,
  };
}
