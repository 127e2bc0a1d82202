import { sql } from "drizzle-orm";
import {
  bigserial,
  boolean,
  customType,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { VERDICTS } from "@/domain/isolation";
import { MATCH_REASONS, TENANT_STATUSES } from "@/domain/tenant";
import { moment } from "./columns";
import { environments } from "./environments";
import { people } from "./people";

type Facts = Record<string, string | number | boolean | null>;

/** Customers inside a platform, as its list shows them. */
export const tenants = pgTable(
  "tenants",
  {
    environmentId: text("environment_id")
      .notNull()
      .references(() => environments.id, { onDelete: "cascade" }),
    externalId: text("external_id").notNull(),
    name: text("name").notNull(),
    active: boolean("active").notNull(),
    skippedBecause: text("skipped_because"),
    /** Its other ids at the platform, by what they are. */
    ids: jsonb("ids").$type<Record<string, string>>().notNull().default({}),
    facts: jsonb("facts").$type<Facts>().notNull().default({}),
    firstSeenAt: moment("first_seen_at").notNull(),
    lastSeenAt: moment("last_seen_at").notNull(),
    goneAt: moment("gone_at"),
  },
  (t) => [
    primaryKey({ columns: [t.environmentId, t.externalId] }),
    index("tenants_directory").on(sql`(ids ->> 'directory')`),
  ],
);

/** Who the same customer is on several platforms. */
export const customers = pgTable(
  "customers",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    name: text("name").notNull(),
    createdAt: moment("created_at").notNull(),
    createdByName: text("created_by_name").notNull(),
  },
  (t) => [uniqueIndex("customers_name").on(sql`lower(${t.name})`)],
);

/** Tenants that seemed to be of one customer, and a person said that they are not. */
export const customerRejections = pgTable(
  "customer_rejections",
  {
    because: text("because", { enum: MATCH_REASONS }).notNull(),
    /** What they have in common. */
    key: text("key").notNull(),
    /** As "environment|tenant"; somebody else with the same in common is a new question. */
    members: jsonb("members").$type<readonly string[]>().notNull(),
    at: moment("at").notNull(),
    byName: text("by_name").notNull(),
  },
  (t) => [primaryKey({ columns: [t.because, t.key] })],
);

/** What we know of a tenant beyond its platform's list; there is one for each that was ever seen or prepared. */
export const tenantRecords = pgTable(
  "tenant_records",
  {
    environmentId: text("environment_id")
      .notNull()
      .references(() => environments.id, { onDelete: "cascade" }),
    /** The platform's id; of one that is being prepared, the subject of its flow. */
    externalId: text("external_id").notNull(),
    name: text("name").notNull(),
    customerId: uuid("customer_id").references(() => customers.id, { onDelete: "set null" }),
    status: text("status", { enum: TENANT_STATUSES }).notNull(),
    statusSince: moment("status_since").notNull(),
    /** The name without its case, signs and legal form: "Acme Retail Ltd." is "acmeretail". */
    nameKey: text("name_key")
      .notNull()
      .generatedAlwaysAs(
        sql`regexp_replace(regexp_replace(regexp_replace(lower(name), '[^[:alnum:]]+', ' ', 'g'), '\\m(inc|incorporated|ltd|limited|llc|plc|gmbh|ag|corp|corporation|company|co|sa|bv|pty|oy|ab)\\M', '', 'g'), '\\s+', '', 'g')`,
      ),
    ownerName: text("owner_name").notNull().default(""),
    /** An e-mail address or a link. */
    ownerContact: text("owner_contact").notNull().default(""),
    /** Of an e-mail address; "" of a link. */
    ownerDomain: text("owner_domain")
      .notNull()
      .generatedAlwaysAs(
        sql`case when owner_contact like '%_@_%' and owner_contact not like 'https:%' then lower(split_part(owner_contact, '@', 2)) else '' end`,
      ),
    purpose: text("purpose").notNull().default(""),
    /** One of the two whose views are compared every day. */
    isCanary: boolean("is_canary").notNull().default(false),
    /** It appeared, or came back, and nobody had asked for it; null once a person says that it is known. */
    unexpectedAt: moment("unexpected_at"),
    version: integer("version").notNull().default(1),
    /**
     * Everything that a person might look for, in lower case. Where the database has pg_trgm, the migration adds an
     * index that finds rare words in it; without it the column is read through.
     */
    search: text("search").notNull().default(""),
    createdAt: moment("created_at").notNull(),
    changedAt: moment("changed_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.environmentId, t.externalId] }),
    index("tenant_records_of_customer").on(t.customerId),
    index("tenant_records_name_key").on(t.nameKey),
    index("tenant_records_owner_domain").on(t.ownerDomain).where(sql`owner_domain <> ''`),
    index("tenant_records_by_name").on(t.name, t.environmentId, t.externalId),
    index("tenant_records_canaries").on(t.environmentId, t.externalId).where(sql`${t.isCanary}`),
    index("tenant_records_not_live").on(t.status, t.statusSince).where(sql`${t.status} <> 'live'`),
    index("tenant_records_unexpected").on(t.unexpectedAt).where(sql`${t.unexpectedAt} is not null`),
  ],
);

export const tenantNotes = pgTable(
  "tenant_notes",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    environmentId: text("environment_id").notNull(),
    externalId: text("external_id").notNull(),
    at: moment("at").notNull(),
    byId: uuid("by_id").references(() => people.id),
    byName: text("by_name").notNull(),
    text: text("text").notNull(),
  },
  (t) => [index("tenant_notes_of").on(t.environmentId, t.externalId, t.id)],
);

/** What one tenant was shown of one list, each time isolation was looked at. */
export const isolationViews = pgTable(
  "isolation_views",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    environmentId: text("environment_id")
      .notNull()
      .references(() => environments.id, { onDelete: "cascade" }),
    at: moment("at").notNull(),
    listing: text("listing").notNull(),
    title: text("title").notNull(),
    tenant: text("tenant").notNull(),
    verdict: text("verdict", { enum: VERDICTS }).notNull(),
    said: text("said").notNull(),
    rows: integer("rows").notNull(),
    foreign: integer("foreign").notNull(),
    foreignIds: jsonb("foreign_ids").$type<readonly string[]>().notNull().default([]),
    durationMs: integer("duration_ms").notNull(),
  },
  (t) => [
    index("isolation_views_of").on(t.environmentId, t.at),
    index("isolation_views_of_listing").on(t.environmentId, t.listing, t.tenant, t.at),
  ],
);

const bytes = customType<{ data: Buffer }>({ dataType: () => "bytea" });

/**
 * A secret that the console must hold itself. The value is encrypted with a key of its own, that key with the sealing
 * key named here; both are bound to the owner, so that a row opens in no other place.
 */
export const sealedSecrets = pgTable(
  "sealed_secrets",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    ownerKind: text("owner_kind").notNull(),
    ownerId: text("owner_id").notNull(),
    field: text("field").notNull(),
    /** Grows with every value under the same owner and field. */
    version: integer("version").notNull(),
    sealingKey: text("sealing_key").notNull(),
    wrappedKey: bytes("wrapped_key").notNull(),
    sealed: bytes("sealed").notNull(),
    createdAt: moment("created_at").notNull(),
    rekeyedAt: moment("rekeyed_at"),
  },
  (t) => [
    uniqueIndex("sealed_secrets_place").on(t.ownerKind, t.ownerId, t.field, t.version),
    index("sealed_secrets_of_key").on(t.sealingKey, t.id),
  ],
);

/** Each time a new sealing key was asked for: what is sealed moves to it, then the keys before leave the keyring. */
export const rekeys = pgTable(
  "rekeys",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    requestedAt: moment("requested_at").notNull(),
    requestedByName: text("requested_by_name").notNull(),
    reason: text("reason").notNull(),
    /** Null until the keyring has it. */
    sealingKey: text("sealing_key"),
    /** The keys that it replaces. */
    replaces: jsonb("replaces").$type<readonly string[]>().notNull().default([]),
    /** How many secrets were to be moved. */
    rows: integer("rows").notNull().default(0),
    /** Could not be moved, because their rows were tampered with. */
    stuck: integer("stuck").notNull().default(0),
    finishedAt: moment("finished_at"),
  },
  (t) => [
    uniqueIndex("rekeys_one_open").on(sql`(${t.finishedAt} is null)`).where(sql`${t.finishedAt} is null`),
  ],
);
