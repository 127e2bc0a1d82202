import { boolean, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { CAPABILITIES, PLATFORM_IDS } from "@/domain/platform";
import { moment } from "./columns";

/** What the configuration file declares, as last read, and what was found out about it. */
export const environments = pgTable("environments", {
  /** "azure-governance/production" */
  id: text("id").primaryKey(),
  platformId: text("platform_id", { enum: PLATFORM_IDS }).notNull(),
  name: text("name").notNull(),
  baseUrls: jsonb("base_urls").$type<Record<string, string>>().notNull().default({}),
  /** Credential name → reference ("env:NAME", "file:PATH"); never a value. */
  credentials: jsonb("credentials").$type<Record<string, string>>().notNull().default({}),
  options: jsonb("options").$type<Record<string, string>>().notNull().default({}),
  privateNetwork: boolean("private_network").notNull().default(false),
  /** Whether its platform's checklists are walked here. */
  hasChecklists: boolean("has_checklists").notNull().default(true),
  simulated: boolean("simulated").notNull().default(false),
  dialectWanted: text("dialect_wanted").notNull().default("auto"),
  dialect: text("dialect"),
  dialectBecause: text("dialect_because").notNull().default(""),
  probedAt: moment("probed_at"),
  /** Why it cannot be watched: a mistake in the configuration or a probe that failed. */
  problem: text("problem"),
  active: boolean("active").notNull().default(true),
  updatedAt: moment("updated_at").notNull().defaultNow(),
});

export const capabilities = pgTable(
  "capabilities",
  {
    environmentId: text("environment_id")
      .notNull()
      .references(() => environments.id, { onDelete: "cascade" }),
    capability: text("capability", { enum: CAPABILITIES }).notNull(),
    supported: boolean("supported").notNull(),
    because: text("because").notNull(),
    probedAt: moment("probed_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.environmentId, t.capability] })],
);
