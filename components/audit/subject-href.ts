import type { Route } from "next";
import { tenantPath } from "@/domain/tenant";
import type { AuditEvent } from "./audit-types";

type Subject = Pick<AuditEvent, "subjectKind" | "subjectId" | "environmentId">;

/** Where the subject of an event can be seen; undefined when it has no place of its own. */
export function subjectHref({ subjectKind, subjectId, environmentId }: Subject): Route | undefined {
  const id = encodeURIComponent(subjectId);
  switch (subjectKind) {
    case "person":
      return `/people?person=${id}` as Route;
    case "threshold":
      return `/thresholds?limit=${id}` as Route;
    case "checklist-run":
      return `/checklists/runs/${id}` as Route;
    case "tenant":
      return environmentId
        ? (tenantPath(environmentId, subjectId.slice(environmentId.length + 1)) as Route)
        : undefined;
    case "environment":
      return environmentHref(subjectId);
    case "action-run":
      return environmentId ? (`/platforms/${environmentId}?run=${id}` as Route) : undefined;
    case "runbook":
      return `/runbooks/${subjectId}/versions` as Route;
    case "credential":
      return `/credentials/${id}` as Route;
    case "runbook-run":
      return `/runbooks/runs/${id}` as Route;
    case "lint-finding":
      return "/runbooks/lint";
    default:
      return undefined;
  }
}

/** An environment's id is its address: "auditron/production". */
export const environmentHref = (id: string) => `/platforms/${id}` as Route;
