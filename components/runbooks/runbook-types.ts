import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/router";

type Runbooks = inferRouterOutputs<AppRouter>["runbooks"];

/** What the server answers about runbooks, by the names that these screens use. */
export type CatalogueRow = Runbooks["catalogue"][number];
export type RunbookPage = Runbooks["byId"];
export type Step = RunbookPage["document"]["steps"][number];
export type RunAnswer = Runbooks["run"];
export type KeptStep = RunAnswer["steps"][number];
export type RunEvent = RunAnswer["events"][number];
export type RunSummary = Runbooks["runs"]["rows"][number];
export type AlertRunbooks = Runbooks["forAlert"];
export type ParameterChoice = Runbooks["parameters"][number];
