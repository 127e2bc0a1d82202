import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/router";

type Answers = inferRouterOutputs<AppRouter>["thresholds"];

export type Threshold = Answers["list"][number];
export type ThresholdVersion = Answers["history"][number];

export const LEVELS = ["target", "warn", "alert"] as const;
export type Level = (typeof LEVELS)[number];
export type LevelValues = Record<Level, number | null>;
