import type { Status } from "./status";

/** Where a tenant stands with us; what its platform says of it is another thing. */
export const TENANT_STATUSES = [
  "draft",
  "verifying",
  "observing",
  "live",
  "suspended",
  "offboarded",
] as const;
export type TenantStatus = (typeof TENANT_STATUSES)[number];

export const TENANT_WORD: Record<TenantStatus, string> = {
  draft: "being prepared",
  verifying: "being verified",
  observing: "observe only",
  live: "live",
  suspended: "suspended",
  offboarded: "offboarded",
};

/** What happens to it pages nobody: it is not live yet, or not any more. */
export const isQuiet = (status: TenantStatus) => status !== "live";

/** Why nobody is told of its alerts; null of one that is live. */
export const QUIET_BECAUSE: Record<TenantStatus, string | null> = {
  draft: "observe only until go-live",
  verifying: "observe only until go-live",
  observing: "observe only until go-live",
  live: null,
  suspended: "its tenant is suspended",
  offboarded: "its tenant is offboarded",
};

export function tenantStatusMark(status: TenantStatus): Status {
  return status === "live" ? "ok" : "paused";
}
