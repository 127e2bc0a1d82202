import { date, doublePrecision, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { moment } from "./columns";
import { environments } from "./environments";

/** How large a database or a table was at the end of a UTC day, as last looked at. */
export const sizes = pgTable(
  "sizes",
  {
    environmentId: text("environment_id")
      .notNull()
      .references(() => environments.id, { onDelete: "cascade" }),
    /** "database", or the table's name. */
    name: text("name").notNull(),
    day: date("day", { mode: "string" }).notNull(),
    bytes: doublePrecision("bytes").notNull(),
    seenAt: moment("seen_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.environmentId, t.name, t.day] })],
);
