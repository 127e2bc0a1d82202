import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/router";

export type TokenRow = inferRouterOutputs<AppRouter>["tokens"]["list"][number];
