import { and, asc, eq, type SQL } from "drizzle-orm";
import type { Db } from "@/db";
import { environments, objectives, objectiveVersions } from "@/db/schema";
import { NOTHING_COUNTED, type SeriesId, type Tally } from "@/domain/objective";
import { attainmentOver, type Promised, rulesFor } from "@/domain/objective-budget";
import { sumTallies } from "@/domain/objective-minutes";
import { type ObjectiveVersion, promisedIn } from "@/domain/objective-version";
import type { ObjectiveRow } from "./sources";
import type { Stretch } from "./tally";

/** A promise in one environment, with all that was ever promised there, the oldest first. */
export type PromiseAt = { objective: ObjectiveRow; environmentId: string; versions: ObjectiveVersion[] };

export async function promisesAt(
  db: Db,
  where: { objective?: SQL | undefined; environment?: SQL | undefined },
): Promise<PromiseAt[]> {
  const [rows, places, versions] = await Promise.all([
    db
      .select()
      .from(objectives)
      .where(and(eq(objectives.active, true), where.objective))
      .orderBy(asc(objectives.id)),
    db
      .select({ id: environments.id, platformId: environments.platformId })
      .from(environments)
      .where(and(eq(environments.active, true), where.environment))
      .orderBy(asc(environments.id)),
    db
      .select()
      .from(objectiveVersions)
      .orderBy(asc(objectiveVersions.objectiveId), asc(objectiveVersions.version)),
  ]);
  const known = new Map<string, ObjectiveVersion[]>();
  for (const { objectiveId, ...version } of versions)
    known.set(objectiveId, [...(known.get(objectiveId) ?? []), version]);
  return places.flatMap(({ id: environmentId, platformId }) =>
    rows
      .filter((objective) => objective.platformId === platformId)
      .map((objective) => ({
        objective,
        environmentId,
        versions: known.get(objective.id) ?? [asDeclared(objective)],
      })),
  );
}

const asDeclared = ({ version, target, limit, window, rules }: ObjectiveRow): ObjectiveVersion => ({
  version,
  target,
  limit,
  window,
  rules,
  reason: "",
  byName: "",
  at: new Date(0),
});

/** A stretch of time cut where the promise changed; `fill` makes of the tallies of its parts what was promised and kept. */
export function underPromises(
  { objective: { accounting }, versions }: PromiseAt,
  series: SeriesId,
  from: Date,
  to: Date,
) {
  const parts = promisedIn(versions, from, to);
  const stretches: Stretch[] = parts.map((part) => ({ series, from: part.from, to: part.to }));
  const fill = (tallies: readonly (Tally | undefined)[]): Promised[] =>
    parts.map(({ version: { rules, target } }, index) => ({
      tally: tallies[index] ?? NOTHING_COUNTED,
      rules: rulesFor(accounting, rules),
      target,
    }));
  return { stretches, fill };
}

/** What held when in a stretch that was cut where the promise changed, and what it came to while it did. */
export const heldIn = (stretches: readonly Pick<Stretch, "from" | "to">[], promised: readonly Promised[]) =>
  stretches.flatMap(({ from, to }, index) => {
    const part = promised[index];
    return part ? [{ from, to, target: part.target, percent: attainmentOver([part]).percent }] : [];
  });

export const totalOf = (promised: readonly Promised[]): Tally =>
  promised.reduce((sum, { tally }) => sumTallies(sum, tally), NOTHING_COUNTED);
