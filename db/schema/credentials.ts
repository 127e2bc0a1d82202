import { sql } from "drizzle-orm";
import { bigserial, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { CREDENTIAL_KINDS, CREDENTIAL_ORIGINS, CREDENTIAL_SLOTS } from "@/domain/credential";
import { CREDENTIAL_STATES } from "@/domain/credential-standing";
import { STATUSES } from "@/domain/status";
import { SUBSCRIPTION_PROVIDERS } from "@/domain/subscription";
import { moment } from "./columns";
import { environments } from "./environments";

type Facts = Record<string, string | number | boolean | null>;

/** A secret on which a platform depends: everything about it but its value. */
export const credentials = pgTable(
  "credentials",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    environmentId: text("environment_id")
      .notNull()
      .references(() => environments.id, { onDelete: "cascade" }),
    /** As configured ("kingston-api-key"), or the platform's own id of it. */
    name: text("name").notNull(),
    /** The declaration that it is one of, "tenant-api-key"; "" where it was only seen. */
    declaration: text("declaration").notNull().default(""),
    tenant: text("tenant").notNull().default(""),
    kind: text("kind", { enum: CREDENTIAL_KINDS }).notNull(),
    title: text("title").notNull(),
    origin: text("origin", { enum: CREDENTIAL_ORIGINS }).notNull(),
    ownerName: text("owner_name").notNull().default(""),
    ownerContact: text("owner_contact").notNull().default(""),
    note: text("note").notNull().default(""),
    issuedAt: moment("issued_at"),
    expiresAt: moment("expires_at"),
    /** Who says when it ends: "entered", "the platform", "a test". */
    expiresSaid: text("expires_said").notNull().default(""),
    rotatedAt: moment("rotated_at"),
    /** An own policy, in days, besides those of the declaration. */
    policyDays: integer("policy_days"),
    lastUsedAt: moment("last_used_at"),
    testedAt: moment("tested_at"),
    testStatus: text("test_status", { enum: STATUSES }),
    testSaid: text("test_said").notNull().default(""),
    /** The last test that learned something; one that did not leaves it as it was. */
    proved: text("proved", { enum: ["accepted", "rejected"] }),
    provedAt: moment("proved_at"),
    /** Tried by the clock then; null: there is no test, or it waits for another value. */
    testDueAt: moment("test_due_at"),
    /** When a worker last took it up, so that two do not and nobody hammers. */
    testTakenAt: moment("test_taken_at"),
    /** Why the platform calls it dead; "" when it does not. */
    deadSaid: text("dead_said").notNull().default(""),
    /** An own ladder, in days, instead of the one that its policy gives. */
    ladder: jsonb("ladder").$type<readonly number[]>(),
    /** The policy that counts, and the rungs that follow from it. */
    everyDays: integer("every_days"),
    rungs: jsonb("rungs").$type<readonly number[]>().notNull().default([]),
    /** How it stands, judged again when it changes and at `judgeAgainAt`. */
    state: text("state", { enum: CREDENTIAL_STATES }).notNull().default("unknown"),
    dueAt: moment("due_at"),
    dueBecause: text("due_because", { enum: ["end", "policy"] }),
    /** The lowest rung of the ladder that is reached. */
    toldDays: integer("told_days"),
    says: text("says").notNull().default(""),
    /** The change that was judged last. */
    judgedChange: moment("judged_change"),
    judgeAgainAt: moment("judge_again_at"),
    facts: jsonb("facts").$type<Facts>().notNull().default({}),
    source: text("source").notNull().default(""),
    version: integer("version").notNull().default(1),
    createdAt: moment("created_at").notNull(),
    changedAt: moment("changed_at").notNull(),
    seenAt: moment("seen_at"),
    goneAt: moment("gone_at"),
  },
  (t) => [
    uniqueIndex("credentials_name").on(t.environmentId, t.name),
    index("credentials_of_tenant").on(t.environmentId, t.tenant),
    index("credentials_due").on(t.dueAt, t.id).where(sql`${t.goneAt} is null`),
    index("credentials_alarming").on(t.state).where(sql`${t.state} in ('dead', 'ended', 'overdue', 'due')`),
    index("credentials_to_judge").on(t.judgeAgainAt),
    index("credentials_to_test").on(t.testDueAt),
  ],
);

/** Where its values lie or lay. One is current, one may be pending; those before stay, for the record. */
export const credentialVersions = pgTable(
  "credential_versions",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    credentialId: uuid("credential_id")
      .notNull()
      .references(() => credentials.id, { onDelete: "cascade" }),
    slot: text("slot", { enum: [...CREDENTIAL_SLOTS, "retired"] }).notNull(),
    /** "env:NAME", "file:/path", "vault:…", "aws:…", "azure:…" or "sealed:<id>"; "destroyed" once that is gone. Never a value. */
    reference: text("reference").notNull(),
    flowId: uuid("flow_id"),
    createdAt: moment("created_at").notNull(),
    createdByName: text("created_by_name").notNull(),
    acceptedAt: moment("accepted_at"),
    acceptedSaid: text("accepted_said").notNull().default(""),
    rejectedAt: moment("rejected_at"),
    rejectedSaid: text("rejected_said").notNull().default(""),
    retiredAt: moment("retired_at"),
  },
  (t) => [
    uniqueIndex("credential_versions_slot").on(t.credentialId, t.slot).where(sql`${t.slot} <> 'retired'`),
    index("credential_versions_of").on(t.credentialId, t.createdAt),
  ],
);

/** Each time it was tried. */
export const credentialTests = pgTable(
  "credential_tests",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    credentialId: uuid("credential_id")
      .notNull()
      .references(() => credentials.id, { onDelete: "cascade" }),
    at: moment("at").notNull(),
    state: text("state", { enum: ["accepted", "rejected", "unknown"] }).notNull(),
    said: text("said").notNull(),
    byName: text("by_name").notNull(),
    durationMs: integer("duration_ms").notNull(),
  },
  (t) => [index("credential_tests_of").on(t.credentialId, t.id)],
);

/** What somebody outside promised to call. */
export const subscriptions = pgTable(
  "subscriptions",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    environmentId: text("environment_id")
      .notNull()
      .references(() => environments.id, { onDelete: "cascade" }),
    externalId: text("external_id").notNull(),
    provider: text("provider", { enum: SUBSCRIPTION_PROVIDERS }).notNull(),
    title: text("title").notNull(),
    tenant: text("tenant").notNull().default(""),
    status: text("status", { enum: STATUSES }).notNull(),
    said: text("said").notNull(),
    callback: text("callback"),
    lastDeliveryAt: moment("last_delivery_at"),
    quietAfterSeconds: integer("quiet_after_seconds"),
    facts: jsonb("facts").$type<Facts>().notNull().default({}),
    source: text("source").notNull(),
    firstSeenAt: moment("first_seen_at").notNull(),
    seenAt: moment("seen_at").notNull(),
    goneAt: moment("gone_at"),
  },
  (t) => [uniqueIndex("subscriptions_external").on(t.environmentId, t.provider, t.externalId)],
);
