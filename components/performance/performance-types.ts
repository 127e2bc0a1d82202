import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/router";

type Outputs = inferRouterOutputs<AppRouter>;

export type Place = Outputs["performance"]["places"][number];
export type Performance = Outputs["performance"]["series"];
export type Figures = Performance["total"];
export type PerformancePoint = Performance["points"][number];
export type Measured = NonNullable<Outputs["performance"]["measured"]>;
export type MarkerTold = Outputs["performance"]["markers"][number];
