import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/router";

type Reports = inferRouterOutputs<AppRouter>["reports"];

export type ReportRow = Reports["list"]["frozen"][number];
export type OneReport = Reports["one"];
export type ReportPart = OneReport["parts"][number];
export type Sending = OneReport["sendings"][number];
export type Definition = Reports["definitions"][number];
export type Prompt = Definition["prompts"][number];
