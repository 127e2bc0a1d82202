import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { ROLES } from "@/domain/access";
import { moment } from "./columns";
import { people } from "./people";

/** A role in one place, for a time or until it is taken back. Null columns mean all of them. */
export const grants = pgTable(
  "grants",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    personId: uuid("person_id")
      .notNull()
      .references(() => people.id, { onDelete: "cascade" }),
    role: text("role", { enum: ROLES }).notNull(),
    platformId: text("platform_id"),
    environmentId: text("environment_id"),
    tenant: text("tenant"),
    reason: text("reason").notNull(),
    grantedById: text("granted_by_id").notNull(),
    grantedByName: text("granted_by_name").notNull(),
    grantedAt: moment("granted_at").notNull(),
    expiresAt: moment("expires_at"),
    revokedAt: moment("revoked_at"),
    revokedByName: text("revoked_by_name"),
    /** When its end was noticed and told; it counts no more from the end on, told or not. */
    endedAt: moment("ended_at"),
    requestId: uuid("request_id"),
  },
  (t) => [
    index("grants_of_person").on(t.personId),
    index("grants_expiring").on(t.expiresAt).where(sql`${t.endedAt} is null`),
  ],
);

/** Somebody asks for a role in a place for some hours; somebody else decides. */
export const accessRequests = pgTable(
  "access_requests",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    personId: uuid("person_id")
      .notNull()
      .references(() => people.id, { onDelete: "cascade" }),
    role: text("role", { enum: ROLES }).notNull(),
    platformId: text("platform_id"),
    environmentId: text("environment_id"),
    tenant: text("tenant"),
    hours: integer("hours").notNull(),
    reason: text("reason").notNull(),
    state: text("state", { enum: ["waiting", "approved", "denied", "withdrawn", "expired"] }).notNull(),
    version: integer("version").notNull().default(1),
    requestedAt: moment("requested_at").notNull(),
    expiresAt: moment("expires_at").notNull(),
    decidedById: text("decided_by_id"),
    decidedByName: text("decided_by_name"),
    decidedAt: moment("decided_at"),
    decisionReason: text("decision_reason"),
  },
  (t) => [index("access_requests_open").on(t.state, t.requestedAt)],
);

export const TOKEN_USES = ["heartbeats", "metrics", "read"] as const;

/** What a machine shows instead of a sign-in; the table keeps its hash. Its beginning tells tokens apart. */
export const machineTokens = pgTable("machine_tokens", {
  id: uuid("id").primaryKey().defaultRandom(),
  name: text("name").notNull(),
  tokenHash: text("token_hash").notNull().unique(),
  beginning: text("beginning").notNull(),
  uses: jsonb("uses").$type<readonly (typeof TOKEN_USES)[number][]>().notNull(),
  /** Where it counts; an empty list means everywhere. */
  places: jsonb("places").$type<readonly string[]>().notNull().default([]),
  ownerId: uuid("owner_id").references(() => people.id, { onDelete: "set null" }),
  ownerName: text("owner_name").notNull(),
  reason: text("reason").notNull(),
  createdAt: moment("created_at").notNull(),
  createdByName: text("created_by_name").notNull(),
  expiresAt: moment("expires_at").notNull(),
  lastUsedAt: moment("last_used_at"),
  lastUsedFrom: text("last_used_from"),
  revokedAt: moment("revoked_at"),
  revokedByName: text("revoked_by_name"),
  revokedBecause: text("revoked_because"),
});

/** The matrix of roles and procedures, walked: what each may do by the table and what each could do when tried. */
export const permissionProofs = pgTable(
  "permission_proofs",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    kind: text("kind", { enum: ["monthly", "asked"] }).notNull(),
    state: text("state", { enum: ["waiting", "running", "held", "broken", "failed"] }).notNull(),
    requestedAt: moment("requested_at").notNull(),
    requestedByName: text("requested_by_name").notNull(),
    startedAt: moment("started_at"),
    finishedAt: moment("finished_at"),
    heardAt: moment("heard_at"),
    attempt: integer("attempt").notNull().default(0),
    tried: integer("tried").notNull().default(0),
    total: integer("total").notNull().default(0),
    cells: jsonb("cells")
      .$type<
        readonly {
          procedure: string;
          needs: string;
          role: string;
          place: string;
          expected: string;
          got: string;
        }[]
      >()
      .notNull()
      .default([]),
    problems: jsonb("problems").$type<readonly string[]>().notNull().default([]),
    /** SHA-256 over the cells, as the audit event tells it. */
    digest: text("digest"),
    problem: text("problem"),
  },
  (t) => [index("permission_proofs_recent").on(t.requestedAt)],
);

/** Calls that were refused for coming too fast, by whom and what, counted by the minute. */
export const rateRefusals = pgTable(
  "rate_refusals",
  {
    who: text("who").notNull(),
    what: text("what").notNull(),
    minute: moment("minute").notNull(),
    count: integer("count").notNull(),
  },
  (t) => [primaryKey({ columns: [t.who, t.what, t.minute] }), index("rate_refusals_recent").on(t.minute)],
);

/** From which networks, and at which hours of their own day, a person usually comes. */
export const usualPlaces = pgTable(
  "usual_places",
  {
    personId: uuid("person_id")
      .notNull()
      .references(() => people.id, { onDelete: "cascade" }),
    /** /24 of IPv4, /48 of IPv6, or "direct". */
    network: text("network").notNull(),
    firstSeenAt: moment("first_seen_at").notNull(),
    lastSeenAt: moment("last_seen_at").notNull(),
    signIns: integer("sign_ins").notNull(),
    /** Sign-ins by hour of the person's own day, 24 numbers. */
    hours: jsonb("hours").$type<readonly number[]>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.personId, t.network] })],
);
