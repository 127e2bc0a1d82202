import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";
import type { LogLevel } from "@/domain/log-level";
import type { AppRouter } from "@/server/router";

export type LogCatalogue = inferRouterOutputs<AppRouter>["queries"]["logs"];
export type LogSourceShown = LogCatalogue["sources"][number];
export type LogQuestion = Omit<inferRouterInputs<AppRouter>["queries"]["askLog"], "requestKey" | "cursor">;

export type Line = { at: Date | null; level: LogLevel | null; from: string; text: string };
