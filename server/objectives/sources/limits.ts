import { asc, eq, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { objectiveVersions } from "@/db/schema";
import type { ObjectiveRow } from "./question";

/** From when on which limit was promised, the oldest first; the first one holds for all time before it too. */
type LimitSteps = readonly { from: Date; limit: number | null }[];

/** What was promised then is what counts then, so that a new limit changes nothing of the past. */
export async function limitsOf(db: Db, objective: ObjectiveRow): Promise<LimitSteps> {
  const rows = await db
    .select({ from: objectiveVersions.at, limit: objectiveVersions.limit })
    .from(objectiveVersions)
    .where(eq(objectiveVersions.objectiveId, objective.id))
    .orderBy(asc(objectiveVersions.version));
  const [first, ...rest] = rows.length > 0 ? rows : [{ from: new Date(0), limit: objective.limit }];
  return [{ from: new Date(0), limit: first?.limit ?? null }, ...rest];
}

export function limitAt(steps: LimitSteps, at: Date): number | null {
  return steps.findLast(({ from }) => from <= at)?.limit ?? null;
}

/** The same as rows of a statement: `l."from"`, `l."to"` and `l."limit"`. */
export function limitRows(steps: LimitSteps): SQL {
  const rows = steps.map(({ from, limit }, index) => ({
    from: from.toISOString(),
    to: steps[index + 1]?.from.toISOString() ?? "infinity",
    limit,
  }));
  return sql`json_to_recordset(${JSON.stringify(rows)}::json) as l("from" timestamptz, "to" timestamptz, "limit" float8)`;
}

/** A value at its limit keeps it. */
export const keepsLimit = (
  value: number,
  limit: number | null,
  direction: ObjectiveRow["direction"],
): boolean => limit === null || (direction === "above-is-bad" ? value <= limit : value >= limit);
