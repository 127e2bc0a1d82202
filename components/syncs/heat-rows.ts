import { freshness } from "@/domain/freshness";
import { type FreshnessTold, freshnessLine } from "@/domain/freshness-story";
import {
  type HeatCell,
  type HeatJob,
  type HeatPlace,
  type HeatRow,
  lastStatusOfCell,
  statusOfCell,
} from "@/domain/heat";
import { byTrouble, isStatus, type Status } from "@/domain/status";

export type HeatFilter = {
  platforms: readonly string[];
  environment: string;
  job: string;
  states: readonly string[];
  words: readonly string[];
};

export const FILTER_NAMES = ["platform", "environment", "job", "state", "q"] as const;

export function readFilter(params: URLSearchParams, text: string): HeatFilter {
  const list = (name: string) => (params.get(name) ?? "").split(",").filter(Boolean);
  return {
    platforms: list("platform"),
    environment: params.get("environment") ?? "",
    job: params.get("job") ?? "",
    states: list("state").filter(isStatus),
    words: text.toLowerCase().split(/\s+/).filter(Boolean),
  };
}

/** One line of the map: the head of an environment, or a tenant of it. */
export type HeatItem =
  | { kind: "place"; key: string; place: HeatPlace }
  | { kind: "tenant"; key: string; place: HeatPlace; row: HeatRow };

export type Subject = { environmentId: string; job: string; tenant: string };

export const cellKey = ({ environmentId, job, tenant }: Subject) => `${environmentId}|${job}|${tenant}`;

export function readCellKey(key: string | null): Subject | undefined {
  const [environmentId, job, ...rest] = (key ?? "").split("|");
  if (!environmentId || !job || rest.length === 0) return undefined;
  return { environmentId, job, tenant: rest.join("|") };
}

/** The whole of an environment is a row of its own. */
export const rowName = (row: Pick<HeatRow, "tenant" | "name">) =>
  row.tenant === "" ? "Whole environment" : /^\d+$/.test(row.name) ? `tenant ${row.name}` : row.name;

type Ranked = { row: HeatRow; worst: Status; count: number; oldest: number };

function ranked(row: HeatRow): Ranked {
  let found: Status | undefined;
  let count = 0;
  let oldest = Number.POSITIVE_INFINITY;
  for (const cell of row.cells) {
    if (!cell) continue;
    const status = statusOfCell(cell);
    const trouble = found === undefined ? -1 : byTrouble(status, found);
    if (trouble < 0) {
      found = status;
      count = 0;
    }
    if (trouble <= 0) count += 1;
    oldest = Math.min(oldest, cell[1] ?? 0);
  }
  return { row, worst: found ?? "unknown", count, oldest };
}

/** Worst first: by the worst cell, by how many of them, then the oldest data. Ages alone move no row. */
const worstFirst = (a: Ranked, b: Ranked) =>
  byTrouble(a.worst, b.worst) ||
  b.count - a.count ||
  a.oldest - b.oldest ||
  (a.row.name < b.row.name ? -1 : a.row.name > b.row.name ? 1 : 0);

function fits(row: HeatRow, place: HeatPlace, filter: HeatFilter): boolean {
  if (
    !row.cells.some(
      (cell) => cell && (filter.states.length === 0 || filter.states.includes(statusOfCell(cell))),
    )
  )
    return false;
  if (filter.words.length === 0) return true;
  const text = `${rowName(row)} ${row.tenant} ${place.environmentId}`.toLowerCase();
  return filter.words.every((word) => text.includes(word));
}

/** What of an environment the filter lets through, its worst row first; undefined where nothing is. */
function narrowed(place: HeatPlace, filter: HeatFilter): { place: HeatPlace; worst: Status } | undefined {
  const at = place.jobs.findIndex(({ key }) => key === filter.job);
  const of =
    filter.job === ""
      ? place
      : {
          ...place,
          jobs: place.jobs.slice(at, at + 1),
          rows: place.rows.map((row) => ({ ...row, cells: [row.cells[at] ?? null] })),
        };
  const rows = of.rows
    .filter((row) => fits(row, of, filter))
    .map(ranked)
    .sort(worstFirst);
  return rows[0] && { place: { ...of, rows: rows.map(({ row }) => row) }, worst: rows[0].worst };
}

/** The lines of the map under a filter, the environment that needs most first. */
export function heatItems(places: readonly HeatPlace[], filter: HeatFilter): HeatItem[] {
  return places
    .filter(
      (place) =>
        (filter.platforms.length === 0 || filter.platforms.includes(place.platformId)) &&
        (filter.environment === "" || place.environmentId === filter.environment),
    )
    .flatMap((place) => narrowed(place, filter) ?? [])
    .sort((a, b) => byTrouble(a.worst, b.worst))
    .flatMap(({ place }): HeatItem[] => [
      { kind: "place", key: place.environmentId, place },
      ...place.rows.map((row) => ({
        kind: "tenant" as const,
        key: `${place.environmentId}|${row.tenant}`,
        place,
        row,
      })),
    ]);
}

export function countStates(places: readonly HeatPlace[]): Record<Status, number> {
  const counts: Record<Status, number> = { ok: 0, warn: 0, alert: 0, unknown: 0, paused: 0 };
  eachCell(places, (cell) => {
    counts[statusOfCell(cell)] += 1;
  });
  return counts;
}

function eachCell(places: readonly HeatPlace[], see: (cell: HeatCell) => void): void {
  for (const { rows } of places) for (const { cells } of rows) for (const cell of cells) if (cell) see(cell);
}

/** The page's question, answered: how much is late, and what nobody knows. */
export function heatAnswer(places: readonly HeatPlace[]): string {
  const counts = countStates(places);
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (total === 0) return "No job has told anything yet.";
  const late = counts.alert + counts.warn;
  let hanging = 0;
  eachCell(places, (cell) => {
    if (cell[7] === 2) hanging += 1;
  });
  const parts = [
    late === 0
      ? "No data is late"
      : `${late} of ${total} are late, ${counts.alert} of them past the alert limit`,
    ...(counts.unknown > 0 ? [`of ${counts.unknown} nobody knows`] : []),
    ...(hanging > 0 ? [`${hanging} ${hanging === 1 ? "run hangs" : "runs hang"}`] : []),
  ];
  return `${parts.join(", ")}.`;
}

const moment = (ms: number | null) => (ms === null ? null : new Date(ms));

function toldOf(cell: HeatCell, job: HeatJob, now: Date): FreshnessTold {
  const limits = {
    unit: "seconds" as const,
    direction: "above-is-bad" as const,
    target: null,
    warn: job.warnSeconds,
    alert: job.alertSeconds,
    strict: true,
  };
  const lastGoodAt = moment(cell[1]);
  const restsUntil = moment(cell[5]);
  const hasLimit = job.warnSeconds !== null || job.alertSeconds !== null;
  const judged = freshness({
    lastGoodAt,
    restsUntil,
    limits: hasLimit ? limits : null,
    everySeconds: job.everySeconds,
    now,
  });
  return {
    shown: { ...judged, status: statusOfCell(cell) },
    lastGoodAt,
    goodRunAt: null,
    observedAt: now,
    nextDueAt: moment(cell[4]),
    restsUntil,
    everySeconds: job.everySeconds,
    limits: hasLimit ? limits : null,
    source: null,
    now,
  };
}

/** "Contoso, Costs, alert: 31 h 02 min old, 25 h allowed, …; last run failed, 3 in a row." */
export function cellSentence(
  row: HeatRow,
  job: HeatJob,
  cell: HeatCell,
  now: Date,
  clock: (at: Date) => string,
): string {
  const status = statusOfCell(cell);
  const last = lastStatusOfCell(cell);
  const line = freshnessLine(toldOf(cell, job, now), clock).replace(/\.$/, "");
  const extras = [
    ...(cell[7] === 2 ? ["a run hangs"] : cell[7] === 1 ? ["a run is under way"] : []),
    ...(last && last !== "succeeded" ? [`last run ${last}`] : []),
    ...(cell[6] > 1 ? [`${cell[6]} failures in a row`] : []),
  ];
  return `${rowName(row)}, ${job.title}, ${status}: ${line}${extras.length > 0 ? `; ${extras.join(", ")}` : ""}.`;
}
