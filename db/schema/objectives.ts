import { sql } from "drizzle-orm";
import {
  boolean,
  date,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
} from "drizzle-orm/pg-core";
import {
  ACCOUNTINGS,
  type CountingRules,
  OBJECTIVE_KINDS,
  type ObjectiveSource,
  type ObjectiveWindow,
  type Tally,
} from "@/domain/objective";
import { PLATFORM_IDS } from "@/domain/platform";
import { DIRECTIONS, UNITS } from "@/domain/threshold";
import { changedBy, moment } from "./columns";
import { environments } from "./environments";

const promised = {
  target: doublePrecision("target").notNull(),
  limit: doublePrecision("limit_value"),
  window: jsonb("window_of").$type<ObjectiveWindow>().notNull(),
  rules: jsonb("rules").$type<CountingRules>().notNull(),
};

/** What is promised, by which document, and how it is counted; the figures changed only by an admin with a reason. */
export const objectives = pgTable("objectives", {
  /** "adinsights/api-availability" */
  id: text("id").primaryKey(),
  platformId: text("platform_id", { enum: PLATFORM_IDS }).notNull(),
  key: text("key").notNull(),
  title: text("title").notNull(),
  kind: text("kind", { enum: OBJECTIVE_KINDS }).notNull(),
  accounting: text("accounting", { enum: ACCOUNTINGS }).notNull(),
  source: jsonb("source").$type<ObjectiveSource>().notNull(),
  ...promised,
  limitUnit: text("limit_unit", { enum: UNITS }),
  direction: text("direction", { enum: DIRECTIONS }).notNull(),
  sourceFile: text("source_file").notNull(),
  sourceLine: integer("source_line").notNull(),
  derived: boolean("derived").notNull(),
  countedBy: text("counted_by").notNull(),
  note: text("note").notNull(),
  version: integer("version").notNull().default(1),
  active: boolean("active").notNull().default(true),
});

/** What was promised from when on. */
export const objectiveVersions = pgTable(
  "objective_versions",
  {
    objectiveId: text("objective_id")
      .notNull()
      .references(() => objectives.id, { onDelete: "cascade" }),
    version: integer("version").notNull(),
    ...promised,
    ...changedBy(),
  },
  (t) => [primaryKey({ columns: [t.objectiveId, t.version] })],
);

/**
 * A UTC day of one promise in one place: its sums, and the minutes or quarters of an hour behind them. Can be counted
 * again from what it was counted from, as long as that is kept.
 */
export const objectiveDays = pgTable(
  "objective_days",
  {
    objectiveId: text("objective_id")
      .notNull()
      .references(() => objectives.id, { onDelete: "cascade" }),
    environmentId: text("environment_id")
      .notNull()
      .references(() => environments.id, { onDelete: "cascade" }),
    /** Empty where it is about the whole environment. */
    tenant: text("tenant").notNull().default(""),
    day: date("day").notNull(),
    good: integer("good").notNull().default(0),
    bad: integer("bad").notNull().default(0),
    unknown: integer("unknown").notNull().default(0),
    maintenance: integer("maintenance").notNull().default(0),
    /**
     * Minutes of the day in which somebody looked, where things are counted of which the unknown ones cannot be; `unknown`
     * is then the minutes in which nobody did. Null for every other promise.
     */
    seen: integer("seen"),
    /** One letter per minute (`MINUTE`), where minutes are counted or where `seen` is. */
    minutes: text("minutes"),
    /** Good, bad and unknown things per quarter of an hour, where things are. */
    goodQuarters: integer("good_quarters").array(),
    badQuarters: integer("bad_quarters").array(),
    /** Null also where `seen` is, and for days of things that were counted before their unknown ones were. */
    unknownQuarters: integer("unknown_quarters").array(),
    /** Counted up to here; the day is complete where it is its end. */
    countedTo: moment("counted_to").notNull(),
    /** When it was first told as complete, and what it said then. */
    closedAt: moment("closed_at"),
    closedAs: jsonb("closed_as").$type<Tally>(),
    /** What came late changed it after that. */
    changedAt: moment("changed_at"),
  },
  (t) => [
    primaryKey({ columns: [t.objectiveId, t.environmentId, t.tenant, t.day] }),
    // Holds all that a window sums, so that the minutes themselves are not read; days of all tenants lie together.
    index("objective_days_sums").on(
      t.objectiveId,
      t.environmentId,
      t.day,
      t.tenant,
      t.good,
      t.bad,
      t.unknown,
      t.maintenance,
      t.seen,
    ),
    index("objective_days_open").on(t.objectiveId, t.environmentId, t.day).where(sql`${t.closedAt} is null`),
  ],
);
