import { z } from "zod";
import { BackfillPlan, CalendarQuestion, OneBackfill } from "@/domain/schema/backfill";
import { FreshnessQuestion } from "@/domain/schema/fresh-time";
import { remembered } from "@/server/remembered";
import { together } from "@/server/together";
import { reads, router, runs } from "@/server/trpc";
import {
  backfillById,
  cancelBackfill,
  pauseBackfill,
  recentBackfills,
  resumeBackfill,
  startBackfill,
} from "./backfills";
import { freshnessReport } from "./freshness-report";
import { calendarChoices, gapCalendar } from "./gap-calendar";
import { planBackfill } from "./plan-backfill";

const MOST_PREVIEWED = 200;
const REMEMBERED_MS = 10_000;

export const freshnessRouter = router({
  report: reads("job:read")
    .input(FreshnessQuestion)
    .query(({ ctx, input }) =>
      remembered(
        ctx.db,
        { key: `freshness.report ${JSON.stringify(input)}`, forMs: REMEMBERED_MS, now: ctx.now },
        () => freshnessReport(ctx.db, input, ctx.now),
      ),
    ),
});

export const backfillsRouter = router({
  choices: reads("job:read").query(({ ctx }) => calendarChoices(ctx.db)),
  calendar: reads("job:read")
    .input(CalendarQuestion)
    .query(({ ctx, input }) =>
      together(ctx.db, `backfills.calendar ${JSON.stringify(input)}`, () =>
        gapCalendar(ctx.db, input, ctx.now),
      ),
    ),
  preview: reads("job:read")
    .input(BackfillPlan)
    .query(async ({ ctx, input }) => {
      const { slots, runs: planned, offer } = await planBackfill(ctx.db, input, ctx.now);
      return { slots: slots.length, runs: planned.slice(0, MOST_PREVIEWED), total: planned.length, offer };
    }),
  recent: reads("job:read")
    .input(z.strictObject({ environmentId: z.string().max(200).optional() }))
    .query(({ ctx, input }) => recentBackfills(ctx.db, input.environmentId)),
  byId: reads("job:read")
    .input(OneBackfill)
    .query(({ ctx, input }) => backfillById(ctx.db, input.id)),
  start: runs(startBackfill),
  pause: runs(pauseBackfill),
  resume: runs(resumeBackfill),
  cancel: runs(cancelBackfill),
});
