import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/router";

type Incoming = inferRouterOutputs<AppRouter>["incoming"];

export type HookHealth = Incoming["hooks"][number];
export type AlertHook = Incoming["alertHooks"][number];
export type Delivery = Incoming["deliveries"]["deliveries"][number];
export type DeliveryDetail = Incoming["delivery"];
export type DeliveryFilter = inferRouterInputs<AppRouter>["incoming"]["deliveries"];
export type Heartbeat = Incoming["heartbeats"][number];
export type DbtRun = Incoming["dbtRuns"][number];
export type DbtRunDetail = Incoming["dbtRun"];
export type SnapshotAge = Incoming["snapshots"][number];
