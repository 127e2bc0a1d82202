import { z } from "zod";
import { failuresRouter } from "@/server/syncs/failures-router";
import { jobReads } from "@/server/syncs/job-reads";
import { together } from "@/server/together";
import { reads, router, runs } from "@/server/trpc";
import { environmentHistory, environmentPage, openPlatformAlerts } from "./environment";
import { environmentJobs, ListJobs } from "./jobs";
import { platformsOverview } from "./overview";
import { reaskEnvironment } from "./reask";
import { checkEvidence, checkSeries } from "./series";

const One = z.strictObject({ id: z.string().max(200) });

export const platformsRouter = router({
  overview: reads("platform:read").query(({ ctx }) =>
    together(ctx.db, "platforms.overview", () => platformsOverview(ctx.db, ctx.now)),
  ),
  environment: reads("platform:read")
    .input(One)
    .query(({ ctx, input }) =>
      together(ctx.db, `platforms.environment ${input.id}`, () => environmentPage(ctx.db, input.id, ctx.now)),
    ),
  history: reads("platform:read")
    .input(One.extend({ days: z.number().int().min(1).max(400).default(90) }))
    .query(({ ctx, input }) =>
      together(ctx.db, `platforms.history ${input.days} ${input.id}`, () =>
        environmentHistory(ctx.db, input.id, input.days, ctx.now),
      ),
    ),
  alerts: reads("platform:read")
    .input(One)
    .query(({ ctx, input }) => openPlatformAlerts(ctx.db, input.id)),
  series: reads("check:read")
    .input(
      z
        .strictObject({ checkId: z.number().int().positive(), from: z.date(), to: z.date() })
        .refine(({ from, to }) => from < to, "The range must end after it starts."),
    )
    .query(({ ctx, input }) => checkSeries(ctx.db, input)),
  evidence: reads("check:read")
    .input(z.strictObject({ checkId: z.number().int().positive() }))
    .query(({ ctx, input }) => checkEvidence(ctx.db, input.checkId)),
  reask: runs(reaskEnvironment),
});

export const jobsRouter = router({
  ...jobReads,
  failures: failuresRouter,
  ofEnvironment: reads("job:read")
    .input(ListJobs)
    .query(({ ctx, input }) =>
      together(ctx.db, `jobs.ofEnvironment ${JSON.stringify(input)}`, () =>
        environmentJobs(ctx.db, input, ctx.now),
      ),
    ),
});
