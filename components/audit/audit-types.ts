import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/router";

type Answers = inferRouterOutputs<AppRouter>["audit"];

export type AuditEvent = Answers["list"]["rows"][number];
export type AuditSummary = Answers["summary"];
export type AuditPlace = { at: Date; seq: number };
