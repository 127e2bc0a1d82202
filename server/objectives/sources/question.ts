import { type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db";
import type { objectives } from "@/db/schema";
import type { ObjectiveSource } from "@/domain/objective";
import type { MinuteSpan } from "@/domain/objective-minutes";
import { OBSERVATION_DAYS } from "@/server/observe/kept-days";

export type ObjectiveRow = typeof objectives.$inferSelect;

/** What a source is asked: whole UTC days, of which the last may be still to come. */
export type SourceQuestion<F extends ObjectiveSource["from"] = ObjectiveSource["from"]> = {
  db: Db;
  objective: ObjectiveRow;
  source: Extract<ObjectiveSource, { from: F }>;
  environmentId: string;
  from: Date;
  to: Date;
  now: Date;
};

export const DAY_MS = 86_400_000;
export const QUARTER_MS = 900_000;

/** The first whole UTC day of which all observations are still there. */
export const observedFrom = (now: Date) =>
  new Date(Math.floor(now.getTime() / DAY_MS) * DAY_MS - OBSERVATION_DAYS * DAY_MS);

export const laterOf = (a: Date, b: Date) => (a > b ? a : b);
export const earlierOf = (a: Date, b: Date) => (a < b ? a : b);

export const momentOf = (at: Date): SQL => sql`${at.toISOString()}::timestamptz`;
/** A list for `= any(…)`; the driver would spread an array over the statement. */
export const listOf = (values: readonly string[]): SQL =>
  sql`array[${sql.join(
    values.map((value) => sql`${value}`),
    sql`, `,
  )}]::text[]`;

/** Minutes of one tenant; empty text stands for the whole environment. Several layers are each read for themselves. */
export type Layers = MinuteSpan[][];

/**
 * How many good and bad things there were in each quarter of an hour since `from`, per tenant; and, where a source can
 * tell, how many of which nobody knows and which no rule of then made bad.
 */
export type Things = { quarter: number; good: number; bad: number; unknown?: number }[];

/**
 * Things of which nobody can say how many there were unseen, and when somebody looked: good while it was seen, unknown
 * while it was not. Announced maintenance cuts out of both.
 */
export type SeenThings = { things: Things; watched: MinuteSpan[] };

/** Which quarter of an hour since `from` it falls in. */
export const quarterOf = (at: SQL, from: Date): SQL =>
  sql`floor(extract(epoch from ${at} - ${momentOf(from)}) / 900)::int`;
