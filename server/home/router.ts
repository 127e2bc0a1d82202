import { and, desc, eq, gt, ilike, sql } from "drizzle-orm";
import { z } from "zod";
import { checklistVersions, environments, stateChanges } from "@/db/schema";
import { needsSomeone } from "@/domain/status";
import { findAlerts } from "@/server/alerts/find";
import { listChecklists } from "@/server/checklists/queries";
import { platformsOverview } from "@/server/platforms/overview";
import { lateJobs } from "@/server/syncs/heat";
import { findTenants } from "@/server/tenants/find";
import { together } from "@/server/together";
import { reads, router } from "@/server/trpc";
import { lateData } from "./late-data";
import { recordPageLoad } from "./record-page-load";

/** What the shell and the home pages ask; small answers, asked often. */
export const homeRouter = router({
  me: reads("self:read").query(({ ctx }) => ({
    id: ctx.actor.id,
    name: ctx.actor.name,
    email: ctx.actor.email,
    role: ctx.actor.role,
    reach: ctx.actor.reach ?? "everywhere",
    holdings: ctx.actor.holdings ?? [],
  })),
  /** The counts beside the navigation: each means "needs someone". `asOf` is when a worker last stored an answer. */
  counts: reads("self:read").query(async ({ ctx }) => {
    const [overview, checklists, late, seen] = await Promise.all([
      together(ctx.db, "platforms.overview", () => platformsOverview(ctx.db, ctx.now)),
      together(ctx.db, "checklists.list", () => listChecklists(ctx.db, ctx.now)),
      together(ctx.db, "jobs.late", () => lateJobs(ctx.db)),
      ctx.db.execute<{ at: Date | string | null }>(sql`select max(heard_at) as at from workers`),
    ]);
    const today = checklists.filter(({ cadence }) => cadence === "daily");
    const heard = seen.rows[0]?.at;
    return {
      platforms: overview.filter(({ status }) => needsSomeone(status)).length,
      platformsWorst: overview.some(({ status }) => status === "alert")
        ? ("alert" as const)
        : ("warn" as const),
      lateJobs: late.late,
      lateJobsWorst: late.alerts > 0 ? ("alert" as const) : ("warn" as const),
      checklistsDone: today.filter(({ run }) => run?.state === "signed-off").length,
      checklistsTotal: today.length,
      asOf: heard ? new Date(heard) : null,
      now: ctx.now,
    };
  }),
  lateData: reads("job:read")
    .input(z.strictObject({ limit: z.number().int().min(1).max(50).default(10) }))
    .query(({ ctx, input }) =>
      together(ctx.db, `home.lateData ${input.limit}`, () => lateData(ctx.db, input.limit, ctx.now)),
    ),
  /** What changed lately anywhere, newest first. */
  changes: reads("check:read")
    .input(
      z.strictObject({
        hours: z.number().int().min(1).max(72).default(12),
        limit: z.number().int().min(1).max(100).default(20),
      }),
    )
    .query(({ ctx, input }) =>
      ctx.db
        .select()
        .from(stateChanges)
        .where(gt(stateChanges.at, new Date(ctx.now.getTime() - input.hours * 3_600_000)))
        .orderBy(desc(stateChanges.at), desc(stateChanges.id))
        .limit(input.limit),
    ),
  /** Things by a few letters, for the palette. */
  find: reads("self:read")
    .input(z.strictObject({ text: z.string().trim().min(2).max(100) }))
    .query(async ({ ctx, input }) => {
      const pattern = `%${input.text.replace(/[%_\\]/g, "\\$&")}%`;
      const [places, people, lists, found] = await Promise.all([
        ctx.db
          .select({ id: environments.id })
          .from(environments)
          .where(and(eq(environments.active, true), ilike(environments.id, pattern)))
          .limit(8),
        findTenants(ctx.db, input.text),
        ctx.db
          .selectDistinct({
            id: checklistVersions.checklistId,
            title: sql<string>`${checklistVersions.document}->>'title'`,
          })
          .from(checklistVersions)
          .where(ilike(sql`${checklistVersions.document}->>'title'`, pattern))
          .limit(8),
        findAlerts(ctx.db, input.text),
      ]);
      return { environments: places, tenants: people, checklists: lists, alerts: found };
    }),
  recordPageLoad,
});
