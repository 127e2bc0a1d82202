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

/** What the platform does with it, as far as its list shows. */
export const ELIGIBILITIES = ["served", "skipped", "inactive", "gone", "not-listed", "unknown"] as const;
export type Eligibility = (typeof ELIGIBILITIES)[number];

export const ELIGIBILITY_WORD: Record<Eligibility, string> = {
  served: "served",
  skipped: "skipped",
  inactive: "switched off there",
  gone: "no longer listed",
  "not-listed": "not listed yet",
  unknown: "unknown",
};

const ELIGIBILITY_MARK: Record<Eligibility, Status> = {
  served: "ok",
  skipped: "warn",
  inactive: "paused",
  gone: "warn",
  "not-listed": "paused",
  unknown: "unknown",
};

/** Of a tenant that is to be served, not being served is worth a look; of another it is what is wanted. */
export function eligibilityMark(eligibility: Eligibility, status: TenantStatus): Status {
  if (eligibility === "inactive") return status === "live" ? "warn" : "paused";
  if (eligibility === "gone" && status === "offboarded") return "paused";
  return ELIGIBILITY_MARK[eligibility];
}

/** Why two tenants may be of one customer. */
export const MATCH_REASONS = ["name", "directory", "e-mail"] as const;
export type MatchReason = (typeof MATCH_REASONS)[number];

/** The tenant's page. */
export const tenantPath = (environmentId: string, externalId: string) =>
  `/tenants/${environmentId}/${encodeURIComponent(externalId)}`;
