import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/router";

type Outputs = inferRouterOutputs<AppRouter>;

export type EnvironmentRow = Outputs["platforms"]["overview"][number];
export type OverviewCell = EnvironmentRow["cells"][number];

export type EnvironmentPage = Outputs["platforms"]["environment"];
export type ComponentShown = EnvironmentPage["components"][number];
export type CheckShown = ComponentShown["checks"][number];
export type PlatformFacts = EnvironmentPage["platform"];
export type StateChange = EnvironmentPage["changes"][number];

export type HistoryRow = Outputs["platforms"]["history"][number];
export type PlatformAlert = Outputs["platforms"]["alerts"][number];
export type Series = Outputs["platforms"]["series"];
export type Evidence = Outputs["platforms"]["evidence"];
