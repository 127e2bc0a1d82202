import { AUDIT_KEEPERS, type AuditCategory, type AuditKeeper } from "./audit";

/** Never shorter, whoever agrees: "Audit Logging" asks for at least 365 days. */
export const LEAST_DAYS = 365;
/** Seven years, leap days included. */
export const MOST_DAYS = 2557;
/** The console's own trail takes the longest time that any platform asks for; what tells of a platform is our trail too. */
export const DECLARED_DAYS = MOST_DAYS;
/** A month is archived once it is over for so long: nothing can be added to it any more. */
export const CLOSED_DAYS = 35;
export const ATTACH_HOURS = { least: 1, usual: 24, most: 168 } as const;
/** How long a request to drop waits for a second person. */
export const REQUEST_HOURS = 24;

export const CATEGORY_TITLE: Record<AuditCategory, string> = {
  access: "Sign-in and access",
  changes: "Changes",
  operations: "Operations",
  reading: "Reading and exports",
};

/** Where the time is written down that a platform asks for its own trail; ours is never kept shorter than declared. */
export const RETENTION_SOURCE: Partial<Record<AuditKeeper, { says: string; source: string }>> = {
  adinsights: {
    says: "at least 365 days, longer where a contract says so",
    source: "Audit Logging, lines 50–54",
  },
  "notification-preferences": { says: "7 years", source: "Retention, line 65" },
};
export const OUR_SOURCE = "The longest time any platform asks for: 7 years (Retention, line 65)";

export const keeperOfScope = (scope: string): AuditKeeper =>
  AUDIT_KEEPERS.find((keeper) => keeper === scope.split("/")[0]) ?? "console";

export const SEGMENT_STATES = ["live", "archiving", "archived", "dropped", "attached"] as const;
export type SegmentState = (typeof SEGMENT_STATES)[number];

/** Why a month stays: what the database answers, word for word. */
export const KEPT_BY = ["not-archived", "retention", "hold", "older", "clock", "pace"] as const;
export type KeptBy = { kind: (typeof KEPT_BY)[number]; detail: string };

export function keptInWords({ kind, detail }: KeptBy): string {
  if (kind === "not-archived") return "Not archived and read back yet";
  if (kind === "retention") return `Kept until ${detail}`;
  if (kind === "hold") return `Held: ${detail}`;
  if (kind === "older") return "Months before it are still here";
  if (kind === "clock")
    return `The console was at work on ${detail} of the past 7 days; below 5 its clock is not trusted`;
  return "Two months of this chain went within a day already";
}

/** What is typed before months are dropped: "drop 3 months". */
export const dropPhrase = (count: number) => `drop ${count} ${count === 1 ? "month" : "months"}`;
