/** Who may do what. The server enforces this table; the screens read it to explain a greyed-out button. */

export const ROLES = ["viewer", "operator", "admin", "auditor"] as const;
export type Role = (typeof ROLES)[number];

const everyone: readonly Role[] = ROLES;
const operators: readonly Role[] = ["operator", "admin"];
const admins: readonly Role[] = ["admin"];

const allowed = {
  "platform:read": everyone,
  "check:read": everyone,
  "check:reask": operators,
  "job:read": everyone,
  "threshold:read": everyone,
  "threshold:edit": admins,
  "checklist:read": everyone,
  "checklist:work": operators,
  "alert:read": everyone,
  "alert:work": operators,
  "alert-rule:read": everyone,
  "alert-rule:edit": admins,
  "silence:read": everyone,
  "silence:manage": operators,
  "escalation:read": everyone,
  "escalation:edit": admins,
  "on-call:override": operators,
  "notification:read": everyone,
  "channel:edit": admins,
  "channel:test": operators,
  "action:read": everyone,
  "action:run": operators,
  "action:destroy": admins,
  "action:break-glass": admins,
  "approval:read": everyone,
  "approval:decide": operators,
  "duty:do": admins,
  "freeze:read": everyone,
  "freeze:set": admins,
  "automation:edit": admins,
  "query:read": everyone,
  "query:run": operators,
  "log:read": ["operator", "admin", "auditor"],
  "runbook:read": everyone,
  "runbook:walk": operators,
  "runbook:edit": admins,
  "failure:class": operators,
  "failure-rule:edit": admins,
  "backfill:run": operators,
  "delivery:read": everyone,
  "delivery:replay": operators,
  "heartbeat:manage": admins,
  "dbt:upload": operators,
  "tenant:read": everyone,
  "tenant:note": operators,
  "tenant:edit": admins,
  "tenant:onboard": admins,
  "flow:read": everyone,
  "flow:work": operators,
  "credential:read": everyone,
  "credential:test": operators,
  "credential:rotate": operators,
  "credential:edit": admins,
  "secret:enter": admins,
  "isolation:read": everyone,
  "isolation:run": operators,
  "subscription:read": everyone,
  "subscription:check": operators,
  "person:read": ["admin", "auditor"],
  "person:manage": admins,
  "grant:read": ["admin", "auditor"],
  "grant:manage": admins,
  "access:request": everyone,
  "access:decide": admins,
  "token:read": ["admin", "auditor"],
  "token:manage": admins,
  "permission:read": everyone,
  "permission:prove": ["admin", "auditor"],
  "security:read": ["admin", "auditor"],
  "audit:read": ["admin", "auditor"],
  "audit:export": ["admin", "auditor"],
  "audit:verify": ["admin", "auditor"],
  "audit:hold": ["admin", "auditor"],
  "audit:retain": admins,
  "drill:read": everyone,
  "drill:run": operators,
  "self:read": everyone,
  "self:edit": everyone,
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof allowed;
export const PERMISSIONS = Object.keys(allowed) as Permission[];

export function can(role: Role, permission: Permission): boolean {
  return (allowed[permission] as readonly Role[]).includes(role);
}

/** The sentence shown beside a control that the person may not use; undefined when they may. */
export function whyNot(role: Role, permission: Permission): string | undefined {
  if (can(role, permission)) return undefined;
  return `Needs the ${allowed[permission].join(" or ")} role; you are ${role === "operator" || role === "admin" || role === "auditor" ? `an ${role}` : `a ${role}`}.`;
}

/** A platform, an environment of it, or a tenant of that; null means all of them. */
export type Place = { platformId: string | null; environmentId: string | null; tenant: string | null };

/** A role in a place, by a grant. */
export type Holding = { role: Role; place: Place; until: Date | null };

/** What somebody is by their account, and what grants add in some places. */
export type Standing = {
  role: Role;
  /** "granted": the account's own role counts nowhere, only what was granted. Missing: everywhere. */
  reach?: "everywhere" | "granted";
  holdings?: readonly Holding[];
};

/** Where somebody may do this: everywhere, or in these places; in none of them where the list is empty. */
export function placesFor(standing: Standing, permission: Permission): "everywhere" | readonly Place[] {
  if (standing.reach !== "granted" && can(standing.role, permission)) return "everywhere";
  const held = (standing.holdings ?? []).filter(({ role }) => can(role, permission));
  return held.some(({ place }) => !place.platformId && !place.environmentId && !place.tenant)
    ? "everywhere"
    : held.map(({ place }) => place);
}
