import type { inferRouterOutputs } from "@trpc/server";
import type { AuditFilter } from "@/domain/schema/audit";
import type { AppRouter } from "@/server/router";

export type AuditExport = inferRouterOutputs<AppRouter>["auditExports"]["list"][number];
export type ExportFilter = AuditFilter;
