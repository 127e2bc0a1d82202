import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/router";

type Notifications = inferRouterOutputs<AppRouter>["notifications"];

export type Channel = Notifications["channels"][number];
export type Sent = Notifications["log"]["notifications"][number];
export type SentDetail = Notifications["byId"];
export type Arrived = NonNullable<Notifications["demoInbox"]>[number];
