import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/router";

type Flows = inferRouterOutputs<AppRouter>["flows"];

/** What the server answers about flows, by the names that these screens use. */
export type PlanShown = Flows["plans"][number];
export type FlowRow = Flows["list"]["rows"][number];
export type FlowAnswer = Flows["byId"];
export type Flow = FlowAnswer["flow"];
export type StepShown = FlowAnswer["steps"][number];
export type Left = FlowAnswer["left"][number];
export type FlowCheck = Flows["check"];
export type BatchCheck = Flows["checkBatch"];
export type CheckedRow = BatchCheck["rows"][number];
export type BatchPage = Flows["batch"];
export type BatchRow = BatchPage["rows"][number];
