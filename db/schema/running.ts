import {
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  real,
  serial,
  text,
} from "drizzle-orm/pg-core";
import { FAULT_KINDS } from "@/domain/drill";
import { moment } from "./columns";

/** Every slot of every schedule of ours: what ran, what was late, what was missed and caught up. */
export const expectedSlots = pgTable(
  "expected_slots",
  {
    schedule: text("schedule").notNull(),
    slot: moment("slot").notNull(),
    state: text("state", { enum: ["running", "done", "failed", "missed"] }).notNull(),
    startedAt: moment("started_at"),
    finishedAt: moment("finished_at"),
    /** Slots before this one that nobody ran; this run stands for them. */
    caughtUp: integer("caught_up").notNull().default(0),
    error: text("error"),
  },
  (t) => [primaryKey({ columns: [t.schedule, t.slot] })],
);

/** One row per worker process, refreshed while it lives. */
export const workers = pgTable("workers", {
  id: text("id").primaryKey(),
  host: text("host").notNull(),
  pid: integer("pid").notNull(),
  startedAt: moment("started_at").notNull(),
  heardAt: moment("heard_at").notNull(),
  stats: jsonb("stats")
    .$type<{ asked: number; lateP99Ms: number; memoryMb: number; inFlight: number }>()
    .notNull(),
});

/** How long pages took in real browsers. */
export const pageLoads = pgTable(
  "page_loads",
  {
    id: serial("id").primaryKey(),
    at: moment("at").notNull().defaultNow(),
    page: text("page").notNull(),
    milliseconds: real("milliseconds").notNull(),
  },
  (t) => [index("page_loads_recent").on(t.at)],
);

/** Token buckets per person and procedure, shared by all web processes. */
export const rateLimits = pgTable("rate_limits", {
  key: text("key").primaryKey(),
  tokens: doublePrecision("tokens").notNull(),
  refilledAt: moment("refilled_at").notNull(),
});

/** What is made to go wrong at the demo world's simulators. */
export const simulatorFaults = pgTable(
  "simulator_faults",
  {
    environmentId: text("environment_id").notNull(),
    kind: text("kind", { enum: FAULT_KINDS }).notNull(),
    pathPrefix: text("path_prefix").notNull().default(""),
    since: moment("since").notNull(),
    byName: text("by_name").notNull(),
  },
  (t) => [primaryKey({ columns: [t.environmentId, t.kind, t.pathPrefix] })],
);
