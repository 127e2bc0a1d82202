import { ListPlatformEvents } from "@/domain/schema/platform-trail";
import { reads, router } from "@/server/trpc";
import { listPlatformEvents, platformTrails } from "./queries";

export const platformTrailsRouter = router({
  list: reads("audit:read")
    .input(ListPlatformEvents)
    .query(({ ctx, input }) => listPlatformEvents(ctx.db, ctx.actor, input)),
  trails: reads("audit:read").query(({ ctx }) => platformTrails(ctx.db, ctx.actor, ctx.now)),
});
