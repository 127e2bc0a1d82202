import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/router";

type Answers = inferRouterOutputs<AppRouter>["audit"];

export type AuditEvents = Answers["list"];
export type AuditEvent = AuditEvents["rows"][number];
export type AuditSummary = Answers["summary"];
export type AuditPlace = { at: Date; scope: string; seq: number };
