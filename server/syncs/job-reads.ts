import { z } from "zod";
import { ListViews } from "@/domain/schema/view";
import { together } from "@/server/together";
import { reads, runs } from "@/server/trpc";
import { sentHeat } from "./heat";
import { runById } from "./run";
import { listViews, removeView, saveView } from "./saved-views";
import { jobSubject } from "./subject";

const Subject = z.strictObject({
  environmentId: z.string().max(200),
  job: z.string().max(100),
  tenant: z.string().max(200),
});

/** What the screens of syncs ask about jobs and their runs. */
export const jobReads = {
  heat: reads("job:read").query(({ ctx }) => together(ctx.db, "jobs.heat", () => sentHeat(ctx.db, ctx.now))),
  subject: reads("job:read")
    .input(Subject)
    .query(({ ctx, input }) => jobSubject(ctx.db, input, ctx.now)),
  run: reads("job:read")
    .input(z.strictObject({ id: z.number().int().positive().max(Number.MAX_SAFE_INTEGER) }))
    .query(({ ctx, input }) => runById(ctx.db, input.id, ctx.now)),
  views: reads("self:read")
    .input(ListViews)
    .query(({ ctx, input }) => listViews(ctx.db, ctx.actor.id, input.screen)),
  saveView: runs(saveView),
  removeView: runs(removeView),
};
