import { asc, eq, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { objectiveVersions } from "@/db/schema";
import type { CountingRules } from "@/domain/objective";
import type { ObjectiveRow } from "./question";

/** From when on which limit was promised and how it was counted, the oldest first; the first one holds for all time before it too. */
export type LimitSteps = readonly { from: Date; limit: number | null; rules: CountingRules }[];

/** What was promised then is what counts then, so that a new limit changes nothing of the past. */
export async function limitsOf(db: Db, objective: ObjectiveRow): Promise<LimitSteps> {
  const rows = await db
    .select({
      from: objectiveVersions.at,
      limit: objectiveVersions.limit,
      rules: objectiveVersions.rules,
    })
    .from(objectiveVersions)
    .where(eq(objectiveVersions.objectiveId, objective.id))
    .orderBy(asc(objectiveVersions.version));
  const [first = objective, ...rest] = rows;
  return [{ from: new Date(0), limit: first.limit, rules: first.rules }, ...rest];
}

export function limitAt(steps: LimitSteps, at: Date): number | null {
  return steps.findLast(({ from }) => from <= at)?.limit ?? null;
}

/** The same as rows of a statement: `l."from"`, `l."to"`, `l."limit"`, and whether unknown and maintenance were bad. */
export function limitRows(steps: LimitSteps): SQL {
  const rows = steps.map(({ from, limit, rules }, index) => ({
    from: from.toISOString(),
    to: steps[index + 1]?.from.toISOString() ?? "infinity",
    limit,
    unknown: rules.unknown === "bad",
    maintenance: rules.maintenance === "bad",
  }));
  return sql`json_to_recordset(${JSON.stringify(rows)}::json) as l("from" timestamptz, "to" timestamptz, "limit" float8, unknown boolean, maintenance boolean)`;
}

/** A value at its limit keeps it. */
export const keepsLimit = (
  value: number,
  limit: number | null,
  direction: ObjectiveRow["direction"],
): boolean => limit === null || (direction === "above-is-bad" ? value <= limit : value >= limit);
