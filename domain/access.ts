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
  "objective:read": everyone,
  "objective:edit": admins,
  "report:read": everyone,
  "report:write": everyone,
  "report:make": ["operator", "admin", "auditor"],
  "report:manage": admins,
  "platform-file:read": everyone,
  "platform-file:fetch": operators,
  "platform-file:schedule": admins,
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

/** About oneself: no role in any place is needed for it. */
const own: ReadonlySet<Permission> = new Set(["self:read", "self:edit", "access:request"]);

/** About no platform: a role in some place is not enough for it. */
const everywhereOnly: ReadonlySet<Permission> = new Set([
  "channel:edit",
  "channel:test",
  "automation:edit",
  "runbook:edit",
  "person:read",
  "person:manage",
  "grant:read",
  "grant:manage",
  "access:decide",
  "token:read",
  "token:manage",
  "permission:prove",
  "security:read",
  "audit:verify",
  "audit:hold",
  "audit:retain",
]);

/** Where somebody may do this: everywhere, or in these places; in none of them where the list is empty. */
export function placesFor(standing: Standing, permission: Permission): "everywhere" | readonly Place[] {
  if (own.has(permission)) return "everywhere";
  if (standing.reach !== "granted" && inTable(standing.role, permission)) return "everywhere";
  const held = (standing.holdings ?? []).filter(({ role }) => inTable(role, permission));
  if (held.some(({ place }) => !place.platformId && !place.environmentId && !place.tenant))
    return "everywhere";
  return everywhereOnly.has(permission) ? [] : held.map(({ place }) => place);
}

const inTable = (role: Role, permission: Permission) =>
  (allowed[permission] as readonly Role[]).includes(role);

/** "auditron/production" and, where it is about one of its tenants, that tenant. */
export const placeOf = (environmentId: string, tenant?: string | null): Place => ({
  platformId: environmentId.split("/")[0] ?? null,
  environmentId,
  tenant: tenant || null,
});

const covers = (held: Place, asked: Place) =>
  (!held.platformId || held.platformId === asked.platformId) &&
  (!held.environmentId || held.environmentId === asked.environmentId) &&
  (!held.tenant || held.tenant === asked.tenant);

/** Of a role alone: whether the table allows it. Of a person: whether they may there, or anywhere where no place is named. */
export function can(who: Role | Standing, permission: Permission, place?: Place): boolean {
  if (typeof who === "string") return inTable(who, permission);
  const places = placesFor(who, permission);
  if (places === "everywhere") return true;
  return place ? places.some((held) => covers(held, place)) : places.length > 0;
}

/** The sentence shown beside a control that the person may not use; undefined when they may. */
export function whyNot(who: Role | Standing, permission: Permission, place?: Place): string | undefined {
  if (can(who, permission, place)) return undefined;
  const needed = `Needs the ${allowed[permission].join(" or ")} role`;
  const standing = typeof who === "string" ? { role: who } : who;
  if (standing.reach !== "granted" && !standing.holdings?.length)
    return `${needed}; you are ${withArticle(standing.role)}.`;
  const where = everywhereOnly.has(permission) ? " everywhere" : place ? ` in ${placeText(place)}` : "";
  const held = [
    ...(standing.reach === "granted" ? [] : [`${standing.role} everywhere`]),
    ...(standing.holdings ?? []).map(({ role, place: of }) => `${role} in ${placeText(of)}`),
  ];
  return `${needed}${where}; you are ${held.join(", ") || "without a role anywhere"}. An admin can give it: ask under People, Access.`;
}

export const withArticle = (role: Role) => `${/^[aeiou]/.test(role) ? "an" : "a"} ${role}`;

/** "auditron", "auditron/production", "acme of auditron/production". */
export function placeText({ platformId, environmentId, tenant }: Place): string {
  const place = environmentId ?? platformId;
  if (tenant) return place ? `${tenant} of ${place}` : tenant;
  return place ?? "everything";
}
