import { PLATFORM_IDS, type PlatformId } from "./platform";

/**
 * What the trail is kept by. Each platform and category is a chain of its own: "console/access",
 * "auditron/operations". What concerns no platform is the console's.
 */
export const AUDIT_CATEGORIES = ["access", "changes", "operations", "reading"] as const;
export type AuditCategory = (typeof AUDIT_CATEGORIES)[number];

const CATEGORY_OF: Record<string, AuditCategory> = {
  "sign-in": "access",
  session: "access",
  person: "access",
  self: "access",
  identity: "access",
  "second-factor": "access",
  "step-up": "access",
  grant: "access",
  "access-request": "access",
  token: "access",
  permission: "access",
  security: "access",
  // With coming in it is what goes on while a trail that is behind is stopped.
  chain: "access",
  threshold: "changes",
  "alert-rule": "changes",
  escalation: "changes",
  channel: "changes",
  "notification-preference": "changes",
  runbook: "changes",
  "failure-rule": "changes",
  freeze: "changes",
  automation: "changes",
  heartbeat: "changes",
  credential: "changes",
  secret: "changes",
  "sealing-key": "changes",
  subscription: "changes",
  ladder: "changes",
  schedule: "changes",
  contact: "changes",
  owners: "changes",
  "on-call": "changes",
  view: "changes",
  "report-definition": "changes",
  tenant: "changes",
  customer: "changes",
  retention: "changes",
  hold: "changes",
  "audit-export": "reading",
  audit: "reading",
};

export function categoryOf(action: string): AuditCategory {
  return CATEGORY_OF[action.split(".")[0] ?? ""] ?? "operations";
}

/** Who keeps a chain: a platform, or the console for what concerns none. */
export type AuditKeeper = PlatformId | "console";
export const AUDIT_KEEPERS: readonly AuditKeeper[] = [
  "console",
  ...PLATFORM_IDS.filter((id) => id !== "wheelhouse"),
];

export const scopeOf = (keeper: AuditKeeper, category: AuditCategory) => `${keeper}/${category}`;

/** Every chain that can come to be. */
export const AUDIT_SCOPES: readonly string[] = AUDIT_KEEPERS.flatMap((keeper) =>
  AUDIT_CATEGORIES.map((category) => scopeOf(keeper, category)),
);

/** "azure-governance/production" → "azure-governance"; the console's own environment belongs to the console. */
export function keeperOf(platform: string | null): AuditKeeper {
  return AUDIT_KEEPERS.find((keeper) => keeper === platform) ?? "console";
}

/** JSON with sorted keys and nothing optional about it, so that the same content always has the same bytes. */
export function canonicalJson(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "null";
  if (typeof value === "boolean") return String(value);
  if (typeof value === "string") return JSON.stringify(value);
  if (value instanceof Date) return JSON.stringify(value.toISOString());
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value === "object")
    return `{${Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`)
      .join(",")}}`;
  return "null";
}

/** An event as it is hashed: everything is text, `actor` and `detail` the very JSON that is stored. */
export type ChainedEvent = {
  scope: string;
  seq: number;
  id: string;
  /** ISO 8601 in UTC with milliseconds. */
  at: string;
  actor: string;
  action: string;
  result: string;
  subjectKind: string;
  subjectId: string;
  platformId: string | null;
  environmentId: string | null;
  tenant: string | null;
  detail: string;
  correlationId: string;
  previousHash: string;
};

/**
 * The text that an event's keyed hash covers: every field, each preceded by its length in bytes of UTF-8, so none can
 * flow into the next. "-" stands for a field that is empty because there is none.
 */
export function chainText(event: ChainedEvent): string {
  return [
    "2",
    event.scope,
    String(event.seq),
    event.id,
    event.at,
    event.actor,
    event.action,
    event.result,
    event.subjectKind,
    event.subjectId,
    event.platformId,
    event.environmentId,
    event.tenant,
    event.detail,
    event.correlationId,
    event.previousHash,
  ]
    .map((field) => (field === null ? "-" : `${byteLength(field)}:${field}`))
    .join("");
}

/** The text of events from before there were several chains: lengths in UTF-16 units, JSON sorted when it is read. */
export function firstChainText(event: Omit<ChainedEvent, "platformId" | "tenant">): string {
  return [
    event.scope,
    String(event.seq),
    event.id,
    event.at,
    canonicalJson(JSON.parse(event.actor)),
    event.action,
    event.result,
    event.subjectKind,
    event.subjectId,
    event.environmentId ?? "",
    canonicalJson(JSON.parse(event.detail)),
    event.correlationId,
    event.previousHash,
  ]
    .map((field) => `${field.length}:${field}`)
    .join("");
}

const encoder = new TextEncoder();
const byteLength = (text: string) => encoder.encode(text).length;
