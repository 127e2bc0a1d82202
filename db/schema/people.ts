import { sql } from "drizzle-orm";
import { bigserial, boolean, index, pgTable, text, uuid } from "drizzle-orm/pg-core";
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

export const LINK_PURPOSES = ["first-admin", "set-password"] as const;

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
