import { z } from "zod";
import { DeliveryFilter } from "@/domain/schema/delivery";
import { BeatSchedule } from "@/domain/schema/heartbeat";
import { together } from "@/server/together";
import { reads, router, runs } from "@/server/trpc";
import { alertHooks } from "./alert-hooks";
import { heartbeatPlaces } from "./beat-places";
import { listHeartbeats, previewDues } from "./beat-queries";
import { compareConnection } from "./compare-connection";
import { dbtRunById, listDbtRuns, snapshotAges } from "./dbt-queries";
import { deliveryById, deliveryLatency, listDeliveries } from "./deliveries";
import { createHeartbeat, rotateHeartbeat, switchHeartbeat } from "./heartbeats";
import { replayDelivery } from "./replay";
import { hookHealth } from "./silence";

const ById = z.strictObject({ id: z.number().int().positive() });

export const incomingRouter = router({
  hooks: reads("delivery:read").query(({ ctx }) =>
    together(ctx.db, "incoming.hooks", () => hookHealth(ctx.db, ctx.now)),
  ),
  alertHooks: reads("delivery:read").query(({ ctx }) =>
    together(ctx.db, "incoming.alertHooks", () => alertHooks(ctx.db, ctx.now)),
  ),
  deliveries: reads("delivery:read")
    .input(DeliveryFilter)
    .query(({ ctx, input }) => listDeliveries(ctx.db, input)),
  delivery: reads("delivery:read")
    .input(ById)
    .query(({ ctx, input }) => deliveryById(ctx.db, input.id)),
  compare: reads("delivery:read")
    .input(ById)
    .query(({ ctx, input }) => compareConnection(ctx.db, input.id)),
  latency: reads("delivery:read")
    .input(z.strictObject({ environmentId: z.string().max(200), hours: z.number().int().min(1).max(720) }))
    .query(({ ctx, input }) => deliveryLatency(ctx.db, input.environmentId, input.hours, ctx.now)),
  heartbeats: reads("job:read").query(({ ctx }) => listHeartbeats(ctx.db, ctx.now)),
  places: reads("job:read").query(({ ctx }) => heartbeatPlaces(ctx.db)),
  preview: reads("job:read")
    .input(BeatSchedule)
    .query(({ ctx, input }) => previewDues(input, ctx.now)),
  dbtRuns: reads("job:read").query(({ ctx }) => listDbtRuns(ctx.db)),
  dbtRun: reads("job:read")
    .input(ById)
    .query(({ ctx, input }) => dbtRunById(ctx.db, input.id)),
  snapshots: reads("job:read").query(({ ctx }) => snapshotAges(ctx.db, ctx.now)),
  replay: runs(replayDelivery),
  createHeartbeat: runs(createHeartbeat),
  rotateHeartbeat: runs(rotateHeartbeat),
  switchHeartbeat: runs(switchHeartbeat),
});
