import { and, eq, inArray } from "drizzle-orm";
import { environments } from "@/db/schema";
import { AppError } from "@/domain/errors";
import { StartJobs } from "@/domain/schema/failure";
import { requestAction } from "@/server/actions/start-action";
import { command } from "@/server/command";
import { inputFor, jobOf } from "./job-of";

type Started = { id: string; environmentId: string; job: string; tenant: string; notBefore: Date | null };
type Skipped = { environmentId: string; job: string; tenant: string; because: string };

/**
 * Starts the chosen jobs, each as a run of its own, all under one correlation id. What cannot start says why and
 * does not keep the others from it. Two clicks at once ask in the same order, so neither waits for the other for good.
 */
export const startJobs = command({
  action: "jobs.start",
  needs: "action:run",
  input: StartJobs,
  async run(ctx, { targets, requestKey }) {
    const places = await ctx.db
      .select({ id: environments.id, platformId: environments.platformId })
      .from(environments)
      .where(
        and(
          eq(environments.active, true),
          inArray(environments.id, [...new Set(targets.map(({ environmentId }) => environmentId))]),
        ),
      );
    const started: Started[] = [];
    const skipped: Skipped[] = [];
    const seen = new Set<string>();
    for (const target of targets.toSorted(inOrder)) {
      const place = places.find(({ id }) => id === target.environmentId);
      const asked = place && inputFor(place.platformId, target);
      const about = asked && jobOf(place.platformId, asked.action, asked.input);
      if (!about) {
        skipped.push({ ...target, because: "The console knows no way to start it." });
        continue;
      }
      const key = JSON.stringify([target.environmentId, asked.action, about.job, about.tenant]);
      if (seen.has(key)) continue;
      seen.add(key);
      try {
        const run = await requestAction(ctx, {
          environmentId: target.environmentId,
          ...asked,
          requestKey: `${ctx.actor.id}:${requestKey}:${key}`,
          by: ctx.actor,
          correlationId: ctx.correlationId,
        });
        started.push({ ...about, id: run.id, environmentId: target.environmentId, notBefore: run.notBefore });
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        skipped.push({ ...target, ...about, because: error.message });
      }
    }
    return {
      result: { started, skipped, correlationId: ctx.correlationId },
      audit: {
        subjectKind: "jobs",
        subjectId: ctx.correlationId,
        ...onlyPlace(places),
        detail: {
          started: started.length,
          skipped: skipped.length,
          runs: started
            .map(({ id }) => id)
            .slice(0, 200)
            .join(" "),
        },
      },
    };
  },
});

/** The one environment or platform that all of them are of; neither where they are of several. */
function onlyPlace([first, ...others]: readonly { id: string; platformId: string }[]) {
  return {
    environmentId: first && others.length === 0 ? first.id : null,
    platformId:
      first && others.every(({ platformId }) => platformId === first.platformId) ? first.platformId : null,
  };
}

/** Environment by environment; within one as they were chosen, so that the oldest get the first turns. */
const inOrder = (a: { environmentId: string }, b: { environmentId: string }) =>
  a.environmentId < b.environmentId ? -1 : a.environmentId > b.environmentId ? 1 : 0;
