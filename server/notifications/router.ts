import { z } from "zod";
import { NotificationFilter } from "@/domain/schema/notification";
import { narrowedTo } from "@/server/grants/narrow";
import { reads, router, runs } from "@/server/trpc";
import { addChannel, editChannel, switchChannel } from "./channels";
import { demoInbox } from "./demo-inbox";
import { listChannels, listNotifications, notificationDetail } from "./queries";
import { resendNotification, testChannel } from "./send-by-hand";

export const notificationsRouter = router({
  channels: reads("notification:read").query(({ ctx }) => listChannels(ctx.db, ctx.now)),
  log: reads("notification:read")
    .input(NotificationFilter)
    .query(({ ctx, input }) => listNotifications(ctx.db, input)),
  byId: reads("notification:read")
    .input(z.strictObject({ id: z.uuid() }))
    .query(({ ctx, input }) => notificationDetail(ctx.db, input.id)),
  /** Everything that was sent, of every platform. */
  demoInbox: reads("notification:read").query(async ({ ctx }) =>
    narrowedTo(ctx.actor, "notification:read") ? null : ((await demoInbox(ctx.db)) ?? null),
  ),
  addChannel: runs(addChannel),
  editChannel: runs(editChannel),
  switchChannel: runs(switchChannel),
  testChannel: runs(testChannel),
  resend: runs(resendNotification),
});
