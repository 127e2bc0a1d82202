import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/router";

type Outputs = inferRouterOutputs<AppRouter>;

export type CapacityRow = Outputs["capacity"]["list"]["rows"][number];
export type CapacityFigure = Outputs["capacity"]["one"];
