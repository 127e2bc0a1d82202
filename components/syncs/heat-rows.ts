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
import { byTrouble, isStatus, type Status, worst } from "@/domain/status";

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
  | { kind: "place"; key: string; place: HeatPlace; of: number }
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

const cellsOf = (row: HeatRow) => row.cells.filter((cell) => cell !== null);
type Ranked = { row: HeatRow; worst: Status; count: number; oldest: number };

function ranked(row: HeatRow): Ranked {
  const cells = cellsOf(row);
  const found = worst(cells.map(statusOfCell));
  return {
    row,
    worst: found,
    count: cells.filter((cell) => statusOfCell(cell) === found).length,
    oldest: Math.min(...cells.map((cell) => cell[1] ?? 0)),
  };
}

/** Worst first: by the worst cell, by how many of them, then the oldest data. Ages alone move no row. */
const worstFirst = (a: Ranked, b: Ranked) =>
  byTrouble(a.worst, b.worst) ||
  b.count - a.count ||
  a.oldest - b.oldest ||
  (a.row.name < b.row.name ? -1 : a.row.name > b.row.name ? 1 : 0);

function narrowed(place: HeatPlace, filter: HeatFilter): HeatPlace {
  const at = place.jobs.flatMap((job, index) => (filter.job === "" || job.key === filter.job ? [index] : []));
  const rows = place.rows
    .filter((row) => {
      if (filter.words.length === 0) return true;
      const text = `${rowName(row)} ${row.tenant} ${place.environmentId}`.toLowerCase();
      return filter.words.every((word) => text.includes(word));
    })
    .map((row) => ({ ...row, cells: at.map((index) => row.cells[index] ?? null) }))
    .filter((row) =>
      cellsOf(row).some((cell) => filter.states.length === 0 || filter.states.includes(statusOfCell(cell))),
    );
  const jobs = at.flatMap((index) => place.jobs[index] ?? []);
  return {
    ...place,
    jobs,
    rows: rows
      .map(ranked)
      .sort(worstFirst)
      .map(({ row }) => row),
  };
}

/** The lines of the map under a filter, the environment that needs most first. */
export function heatItems(places: readonly HeatPlace[], filter: HeatFilter): HeatItem[] {
  return places
    .filter(
      (place) =>
        (filter.platforms.length === 0 || filter.platforms.includes(place.platformId)) &&
        (filter.environment === "" || place.environmentId === filter.environment),
    )
    .map((place) => narrowed(place, filter))
    .filter(({ rows }) => rows.length > 0)
    .sort((a, b) => {
      const [first, second] = [a.rows[0], b.rows[0]];
      return first && second ? byTrouble(ranked(first).worst, ranked(second).worst) : 0;
    })
    .flatMap((place): HeatItem[] => [
      { kind: "place", key: place.environmentId, place, of: place.rows.length },
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
  for (const { rows } of places)
    for (const row of rows) for (const cell of row.cells) if (cell) counts[statusOfCell(cell)] += 1;
  return counts;
}

/** The page's question, answered: how much is late, and what nobody knows. */
export function heatAnswer(places: readonly HeatPlace[]): string {
  const counts = countStates(places);
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (total === 0) return "No job has told anything yet.";
  const late = counts.alert + counts.warn;
  const hanging = places
    .flatMap(({ rows }) => rows.flatMap((row) => cellsOf(row)))
    .filter((cell) => cell[7] === 2).length;
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
