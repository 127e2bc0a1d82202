import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/router";

type Lists = inferRouterOutputs<AppRouter>["approvals"]["list"];

export type AskedRun = Lists["waiting"][number];
export type DecidedRun = Lists["decided"][number];
export type OwedDuty = Lists["duties"][number];
export type ApprovalLists = Lists;
