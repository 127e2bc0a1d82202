import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/router";

export type Subscription = inferRouterOutputs<AppRouter>["subscriptions"]["list"][number];
