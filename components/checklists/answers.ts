import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/router";

type Answers = inferRouterOutputs<AppRouter>["checklists"];

/** What the server answers about checklists, by the names that these screens use. */
export type ChecklistSummary = Answers["list"][number];
export type RunAnswer = Answers["run"];
export type Run = RunAnswer["run"];
export type KeptRow = RunAnswer["rows"][number];
export type RowEvent = RunAnswer["events"][number];
export type ActionRun = RunAnswer["actions"][number];
export type PastRun = Answers["history"][number];
