import { boolean, doublePrecision, integer, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { PLATFORM_IDS } from "@/domain/platform";
import { DIRECTIONS, UNITS } from "@/domain/threshold";
import { changedBy } from "./columns";

/** Every limit is a row: declared by its platform's runbook, changed only by an admin with a reason. */
export const thresholds = pgTable("thresholds", {
  /** "azure-governance/costs.age" */
  id: text("id").primaryKey(),
  platformId: text("platform_id", { enum: PLATFORM_IDS }).notNull(),
  metric: text("metric").notNull(),
  title: text("title").notNull(),
  unit: text("unit", { enum: UNITS }).notNull(),
  direction: text("direction", { enum: DIRECTIONS }).notNull(),
  target: doublePrecision("target"),
  warn: doublePrecision("warn"),
  alert: doublePrecision("alert"),
  strict: boolean("strict").notNull(),
  windowSeconds: integer("window_seconds"),
  minimumVolume: integer("minimum_volume").notNull(),
  sourceFile: text("source_file").notNull(),
  sourceLine: integer("source_line"),
  derived: boolean("derived").notNull(),
  owner: text("owner").notNull(),
  note: text("note").notNull(),
  /** The limits as the runbook gives them, to compare with and to go back to. */
  declared: jsonb("declared")
    .$type<{ target: number | null; warn: number | null; alert: number | null }>()
    .notNull(),
  version: integer("version").notNull().default(1),
  active: boolean("active").notNull().default(true),
});

export const thresholdVersions = pgTable(
  "threshold_versions",
  {
    thresholdId: text("threshold_id")
      .notNull()
      .references(() => thresholds.id, { onDelete: "cascade" }),
    version: integer("version").notNull(),
    target: doublePrecision("target"),
    warn: doublePrecision("warn"),
    alert: doublePrecision("alert"),
    ...changedBy(),
  },
  (t) => [primaryKey({ columns: [t.thresholdId, t.version] })],
);
