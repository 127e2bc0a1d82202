import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/router";

type Answers = inferRouterOutputs<AppRouter>["audit"];
type Questions = inferRouterInputs<AppRouter>["audit"];

export type AuditEvents = Answers["list"];
export type AuditEvent = AuditEvents["rows"][number];
export type AuditSummary = Answers["summary"];
export type AuditFacets = Answers["facets"];
export type OneEvent = Answers["event"];
export type AuditTimeline = Answers["timeline"];
export type AuditPlace = NonNullable<Questions["list"]["before"]>;
export type AuditFilter = Omit<Questions["list"], "before" | "limit">;
