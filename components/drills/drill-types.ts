import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/router";

type Drills = inferRouterOutputs<AppRouter>["drills"]["list"];

export type DrillPlace = Drills["environments"][number];
export type ActiveFault = Drills["faults"][number];
