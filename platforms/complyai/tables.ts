import { columnsOf, type Database, identifier } from "@/platforms/drivers/postgres";
import { type Conversation, PlatformError } from "@/platforms/platform";

const FORGET_AFTER_MS = 10 * 60_000;

/**
 * Runbook and published documentation name columns differently, and neither is sure, so every name is an option
 * of the environment with the known names behind it. What is used was first seen in the database itself.
 */
const TABLES = {
  organizations: { option: "organizations-table", known: "organizations" },
  accounts: { option: "ad-accounts-table", known: "org_ad_accounts" },
  ads: { option: "ads-table", known: "org_ads" },
  businesses: { option: "business-accounts-table", known: "org_business_accounts" },
  events: { option: "events-table", known: "activity_events" },
  users: { option: "users-table", known: "users" },
  sessions: { option: "sessions-table", known: "user_sessions" },
  webhooks: { option: "webhook-events-table", known: "webhook_events" },
  members: { option: "organization-members-table", known: "user_organizations" },
  notifications: { option: "notifications-table", known: "notifications" },
} as const;
type Table = keyof typeof TABLES;
type Column = { option: string; known: readonly string[]; optional?: boolean };

const COLUMNS = {
  organizations: {
    id: { option: "organizations-id-column", known: ["id"] },
    name: { option: "organizations-name-column", known: ["name"] },
    active: { option: "organizations-active-column", known: ["active", "is_active"], optional: true },
  },
  accounts: {
    id: { option: "ad-accounts-id-column", known: ["id"] },
    organization: { option: "ad-accounts-organization-column", known: ["organization_id"] },
    metaId: {
      option: "ad-accounts-meta-id-column",
      known: ["account_id", "meta_account_id", "facebook_id"],
      optional: true,
    },
  },
  ads: {
    account: { option: "ads-account-column", known: ["org_ad_account_id"] },
    lastSync: { option: "ads-last-sync-column", known: ["last_sync", "last_synced_at"] },
    updated: { option: "ads-updated-column", known: ["updated_at"] },
  },
  businesses: {
    id: { option: "business-accounts-id-column", known: ["id"] },
    organization: { option: "business-accounts-organization-column", known: ["organization_id"] },
    expires: { option: "token-expires-column", known: ["token_expires_at"] },
    token: {
      option: "meta-token-column",
      known: ["system_user_access_token", "client_bm_su_access_token_v2", "access_token"],
      optional: true,
    },
  },
  events: {
    id: { option: "events-id-column", known: ["id"] },
    action: { option: "events-action-column", known: ["action"] },
    at: { option: "events-time-column", known: ["created_at"] },
    organization: { option: "events-organization-column", known: ["organization_id"], optional: true },
  },
  users: {
    id: { option: "users-id-column", known: ["id"] },
    email: { option: "users-email-column", known: ["email"], optional: true },
  },
  sessions: {
    user: { option: "sessions-user-column", known: ["user_id"] },
    at: { option: "sessions-time-column", known: ["created_at"], optional: true },
  },
  webhooks: {
    event: { option: "webhook-events-id-column", known: ["event_id", "stripe_event_id"] },
    at: { option: "webhook-events-time-column", known: ["processed_at", "created_at"] },
  },
  members: {
    user: { option: "organization-members-user-column", known: ["user_id"] },
    organization: { option: "organization-members-organization-column", known: ["organization_id"] },
    role: { option: "organization-members-role-column", known: ["role"] },
  },
  notifications: {
    user: { option: "notifications-user-column", known: ["user_id"] },
    type: { option: "notifications-type-column", known: ["type"] },
    message: { option: "notifications-message-column", known: ["message"] },
    at: { option: "notifications-time-column", known: ["created_at"] },
  },
} as const satisfies Record<Table, Record<string, Column>>;

type Named<T extends Table> = {
  readonly [C in keyof (typeof COLUMNS)[T]]: (typeof COLUMNS)[T][C] extends { optional: true }
    ? string | null
    : string;
} & { readonly table: string };

/** Quoted names of one table and its columns, as this deployment has them. */
export async function namesOf<T extends Table>(
  c: Conversation,
  database: Database,
  table: T,
): Promise<Named<T>> {
  const schema = c.environment.options["queries-schema"] ?? "public";
  const tableName = c.environment.options[TABLES[table].option] ?? TABLES[table].known;
  const seen = (await catalogue(c, database, schema)).get(tableName);
  if (!seen)
    throw new PlatformError(
      "not-deployed",
      `Our login sees no table "${shown(tableName)}" in the schema "${shown(schema)}". Grant it select, or name the table with the option "${TABLES[table].option}".`,
    );
  const names: Record<string, string | null> = { table: `${identifier(schema)}.${identifier(tableName)}` };
  const columns: Record<string, Column> = COLUMNS[table];
  for (const [key, column] of Object.entries(columns)) {
    const given = c.environment.options[column.option];
    const name = (given ? [given] : column.known).find((candidate) => seen.has(candidate));
    if (name === undefined && (given || !column.optional))
      throw new PlatformError(
        "not-deployed",
        `The table "${shown(tableName)}" has no column "${shown(given ?? column.known[0] ?? key)}". Name the right one with the option "${column.option}".`,
      );
    names[key] = name === undefined ? null : identifier(name);
  }
  return names as Named<T>;
}

/** Forgets what was learned about the tables; false when nothing was. */
export const forgetNames = (c: Conversation) => c.memory.delete("complyai:columns");

type Catalogue = { columns: Map<string, Set<string>>; readAt: number };

async function catalogue(c: Conversation, database: Database, schema: string) {
  const known = c.memory.get("complyai:columns") as Catalogue | undefined;
  const age = known ? c.now().getTime() - known.readAt : Number.POSITIVE_INFINITY;
  if (known && age >= 0 && age < FORGET_AFTER_MS) return known.columns;
  const tables = Object.values(TABLES).map(({ option, known }) => c.environment.options[option] ?? known);
  const columns = await columnsOf(database, schema, tables);
  c.memory.set("complyai:columns", { columns, readAt: c.now().getTime() } satisfies Catalogue);
  return columns;
}

const shown = (name: string) => name.slice(0, 63);
