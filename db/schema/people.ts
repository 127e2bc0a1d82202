import { sql } from "drizzle-orm";
import {
  bigint,
  bigserial,
  boolean,
  index,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { ROLES } from "@/domain/access";
import { moment } from "./columns";

export const people = pgTable("people", {
  id: uuid("id").primaryKey().defaultRandom(),
  /** Lower case; unique. */
  email: text("email").notNull().unique(),
  name: text("name").notNull(),
  role: text("role", { enum: ROLES }).notNull(),
  /** argon2id; null until the person has chosen a password through their link. */
  passwordHash: text("password_hash"),
  timeZone: text("time_zone").notNull().default("UTC"),
  /** Everywhere: the role counts for every platform. Granted: it counts only where a grant says so. */
  reach: text("reach", { enum: ["everywhere", "granted"] })
    .notNull()
    .default("everywhere"),
  /** Where the account comes from; one of the company's identity provider has no password here. */
  source: text("source", { enum: ["local", "identity-provider"] })
    .notNull()
    .default("local"),
  disabledAt: moment("disabled_at"),
  createdAt: moment("created_at").notNull().defaultNow(),
  lastSignInAt: moment("last_sign_in_at"),
});

/** One row per signed-in browser; checked on every request, so a revoked one is out at once. */
export const sessions = pgTable(
  "sessions",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    tokenHash: text("token_hash").notNull().unique(),
    personId: uuid("person_id")
      .notNull()
      .references(() => people.id, { onDelete: "cascade" }),
    createdAt: moment("created_at").notNull().defaultNow(),
    lastSeenAt: moment("last_seen_at").notNull().defaultNow(),
    expiresAt: moment("expires_at").notNull(),
    revokedAt: moment("revoked_at"),
    revokedBecause: text("revoked_because"),
    ip: text("ip").notNull().default(""),
    userAgent: text("user_agent").notNull().default(""),
    /** How it began. */
    method: text("method", { enum: ["password", "second-factor", "identity-provider"] })
      .notNull()
      .default("password"),
    /** When its person last proved again who they are; what destroys asks for a proof of the last ten minutes. */
    steppedUpAt: moment("stepped_up_at"),
    /** The identity provider's own session, to end it there too. */
    issuer: text("issuer"),
    subject: text("subject"),
    /** Its token is to be replaced at the next call: what its person may do has changed. */
    renew: boolean("renew").notNull().default(false),
    /** The token before; calls that were under way with it are answered a moment longer. */
    formerHash: text("former_hash").unique(),
    formerUntil: moment("former_until"),
  },
  (t) => [index("sessions_of_person").on(t.personId, t.createdAt)],
);

/** Every try, counted per account and per address over all processes. */
export const signInAttempts = pgTable(
  "sign_in_attempts",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    account: text("account").notNull(),
    ip: text("ip").notNull(),
    at: moment("at").notNull().defaultNow(),
    succeeded: boolean("succeeded").notNull(),
    /** Refused unread because of those before it; it counts as failed, and prolongs no lock. */
    locked: boolean("locked").notNull().default(false),
  },
  (t) => [
    index("sign_in_attempts_account").on(t.account, t.at),
    index("sign_in_attempts_ip").on(t.ip, t.at),
    index("sign_in_attempts_failed").on(t.at).where(sql`not succeeded`),
  ],
);

export const LINK_PURPOSES = ["first-admin", "set-password", "bind-identity"] as const;

/** Links that work once: the first admin's, and those that let a person choose a password. */
export const oneTimeLinks = pgTable("one_time_links", {
  id: uuid("id").primaryKey().defaultRandom(),
  tokenHash: text("token_hash").notNull().unique(),
  purpose: text("purpose", { enum: LINK_PURPOSES }).notNull(),
  personId: uuid("person_id").references(() => people.id, { onDelete: "cascade" }),
  expiresAt: moment("expires_at").notNull(),
  usedAt: moment("used_at"),
  createdAt: moment("created_at").notNull().defaultNow(),
});

/** Who a person is at an identity provider: issuer and subject, never an address that may pass to somebody else. */
export const identities = pgTable(
  "identities",
  {
    issuer: text("issuer").notNull(),
    subject: text("subject").notNull(),
    personId: uuid("person_id")
      .notNull()
      .references(() => people.id, { onDelete: "cascade" }),
    email: text("email").notNull().default(""),
    boundAt: moment("bound_at").notNull(),
    lastSeenAt: moment("last_seen_at"),
  },
  (t) => [primaryKey({ columns: [t.issuer, t.subject] }), index("identities_of_person").on(t.personId)],
);

/** A person's authenticator. The seed is a sealed secret ("second-factor", id, "seed"). */
export const secondFactors = pgTable(
  "second_factors",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    personId: uuid("person_id")
      .notNull()
      .references(() => people.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    createdAt: moment("created_at").notNull(),
    /** Null until the first code of it was given; only then it counts. */
    confirmedAt: moment("confirmed_at"),
    /** The newest time step whose code was taken; no code counts twice. */
    lastStep: bigint("last_step", { mode: "number" }).notNull().default(0),
    lastUsedAt: moment("last_used_at"),
  },
  (t) => [index("second_factors_of_person").on(t.personId)],
);

/** Each works once, in place of a code of the authenticator. */
export const recoveryCodes = pgTable(
  "recovery_codes",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    personId: uuid("person_id")
      .notNull()
      .references(() => people.id, { onDelete: "cascade" }),
    codeHash: text("code_hash").notNull(),
    createdAt: moment("created_at").notNull(),
    usedAt: moment("used_at"),
  },
  (t) => [uniqueIndex("recovery_codes_once").on(t.personId, t.codeHash)],
);
