import { inArray } from "drizzle-orm";
import type { Db } from "@/db";
import { alertRules } from "@/db/schema";
import type { AlertFilter } from "@/domain/schema/alert-query";
import { type Cell, type Cube, narrowCube, openCube } from "./cube";
import { hidesFolded } from "./where";

export type FacetValue = { value: string; label: string; count: number };

const MOST_VALUES = 40;

type Facet =
  | "state"
  | "severities"
  | "platforms"
  | "environments"
  | "troubles"
  | "rules"
  | "jobs"
  | "owner"
  | "flags";

/** How many there are of each value of each facet under the filter; a facet is counted without itself. */
export async function alertFacets(db: Db, filter: AlertFilter, actorId: string, now: Date) {
  const isNarrow = filter.state === "resolved" || filter.text !== "" || filter.tenant !== "";
  const cube = isNarrow ? await narrowCube(db, filter) : await openCube(db, now);
  const counted = countCube(cube, filter, actorId);
  const titles = await ruleTitles(
    db,
    counted.rules.map(({ value }) => value),
  );
  return {
    ...counted,
    rules: counted.rules.map((one) => ({ ...one, label: titles.get(one.value) ?? one.value })),
  };
}

export function countCube({ cells, isCapped }: Cube, filter: AlertFilter, actorId: string) {
  const under = (left?: Facet) => cells.filter((cell) => fits(cell, filter, actorId, left));
  const by = (facet: Facet, of: (cell: Cell) => { value: string | null; label?: string | null }[]) =>
    tally(under(facet), of);
  const one =
    (pick: (cell: Cell) => string | null) =>
    (cell: Cell): { value: string | null }[] => [{ value: pick(cell) }];
  const all = under();
  return {
    total: sum(all),
    /** Of these so many are explained by another alert and stand under it. */
    folded: hidesFolded(filter)
      ? sum(cells.filter((cell) => cell.folded && fits(cell, filter, actorId, "flags", true)))
      : 0,
    isCapped,
    states: by(
      "state",
      one(({ state }) => state),
    ),
    severities: by(
      "severities",
      one(({ severity }) => severity),
    ),
    platforms: by(
      "platforms",
      one(({ platform }) => platform),
    ),
    environments: by(
      "environments",
      one(({ environment }) => environment),
    ),
    troubles: by(
      "troubles",
      one(({ trouble }) => trouble),
    ),
    rules: by(
      "rules",
      one(({ rule }) => rule),
    ),
    jobs: by(
      "jobs",
      one(({ job }) => job),
    ),
    owners: by("owner", ({ owner, ownerName }) => [
      owner === null
        ? { value: "nobody", label: "nobody" }
        : { value: owner === actorId ? "mine" : owner, label: ownerName },
    ]),
    flags: tally(
      cells.filter((cell) => fits(cell, filter, actorId, "flags", true)),
      (cell) => [
        { value: cell.silenced ? "silenced" : null },
        { value: cell.folded ? "folded" : null },
        { value: cell.flapping ? "flapping" : null },
        { value: cell.recovering ? "recovering" : null },
      ],
    ),
  };
}

function fits(cell: Cell, filter: AlertFilter, actorId: string, left?: Facet, withFolded = false): boolean {
  const among = (facet: Facet, values: readonly string[], value: string | null) =>
    left === facet || values.length === 0 || (value !== null && values.includes(value));
  const isState = left === "state" || filter.state === "unresolved" || filter.state === cell.state;
  const isOwner =
    left === "owner" ||
    filter.owner === null ||
    (filter.owner === "nobody"
      ? cell.owner === null
      : cell.owner === (filter.owner === "mine" ? actorId : filter.owner));
  return (
    isState &&
    isOwner &&
    among("severities", filter.severities, cell.severity) &&
    among("platforms", filter.platforms, cell.platform) &&
    among("environments", filter.environments, cell.environment) &&
    among("troubles", filter.troubles, cell.trouble) &&
    among("rules", filter.rules, cell.rule) &&
    among("jobs", filter.jobs, cell.job) &&
    (withFolded || !cell.folded || !hidesFolded(filter)) &&
    (left === "flags" || filter.flags.length === 0 || filter.flags.some((flag) => cell[flag]))
  );
}

const sum = (cells: readonly Cell[]) => cells.reduce((total, { count }) => total + count, 0);

function tally(
  cells: readonly Cell[],
  of: (cell: Cell) => { value: string | null; label?: string | null }[],
): FacetValue[] {
  const found = new Map<string, FacetValue>();
  for (const cell of cells)
    for (const { value, label } of of(cell)) {
      if (value === null) continue;
      const known = found.get(value) ?? { value, label: label ?? value, count: 0 };
      known.count += cell.count;
      found.set(value, known);
    }
  return [...found.values()]
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, MOST_VALUES);
}

async function ruleTitles(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({ id: alertRules.id, title: alertRules.title })
    .from(alertRules)
    .where(inArray(alertRules.id, [...ids]));
  return new Map(rows.map(({ id, title }) => [id, title]));
}
