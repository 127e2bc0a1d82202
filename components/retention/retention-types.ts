import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/router";

export type Retention = inferRouterOutputs<AppRouter>["retention"]["overview"];
export type Period = Retention["periods"][number];
export type Month = Retention["months"][number];
export type Hold = Retention["holds"][number];
export type Drop = Retention["drops"][number];
