import { STATUSES, type Status } from "./status";
import { RUN_STATUSES, type RunStatus } from "./sync";

/**
 * One cell of the heat map as it travels: with a thousand tenants and eight jobs there are many. Status, last good,
 * last run, how it ended, when it is next due, until when it rests, failures in a row, and whether a run is under way
 * (1) or hangs (2). Moments are milliseconds.
 */
export type HeatCell = readonly [
  status: number,
  lastGoodAt: number | null,
  lastRunAt: number | null,
  lastStatus: number | null,
  dueAt: number | null,
  restsUntil: number | null,
  failures: number,
  underWay: 0 | 1 | 2,
  isLate: 0 | 1,
];

export type HeatJob = {
  key: string;
  title: string;
  everySeconds: number;
  warnSeconds: number | null;
  alertSeconds: number | null;
};

export type HeatRow = { tenant: string; name: string; cells: readonly (HeatCell | null)[] };

type Place<Rows> = {
  environmentId: string;
  platformId: string;
  platform: string;
  name: string;
  jobs: readonly HeatJob[];
  rows: Rows;
};

export type HeatPlace = Place<readonly HeatRow[]>;
/** As it travels: the rows as one text, moments in seconds before `asOf`, because there are thousands of them. */
export type HeatPlaceSent = Place<string>;

const MOMENTS = new Set([1, 2, 4, 5]);

function moved(cell: HeatCell, move: (moment: number) => number): HeatCell {
  const values = cell.map((value, at) => (MOMENTS.has(at) && value !== null ? move(value) : value));
  return values as unknown as HeatCell;
}

const withMoments = (rows: readonly HeatRow[], move: (moment: number) => number) =>
  rows.map((row) => ({ ...row, cells: row.cells.map((cell) => cell && moved(cell, move)) }));

export function sentPlace(place: HeatPlace, asOf: Date): HeatPlaceSent {
  const from = asOf.getTime();
  return { ...place, rows: JSON.stringify(withMoments(place.rows, (ms) => Math.round((from - ms) / 1000))) };
}

export function readPlace(sent: HeatPlaceSent, asOf: Date): HeatPlace {
  const from = asOf.getTime();
  return {
    ...sent,
    rows: withMoments(JSON.parse(sent.rows) as HeatRow[], (seconds) => from - seconds * 1000),
  };
}

export const statusOfCell = (cell: HeatCell): Status => STATUSES[cell[0]] ?? "unknown";
export const statusIndex = (status: Status) => STATUSES.indexOf(status);
export const lastStatusOfCell = (cell: HeatCell): RunStatus | null =>
  cell[3] === null ? null : (RUN_STATUSES[cell[3]] ?? null);
export const runStatusIndex = (status: RunStatus | null) =>
  status === null ? null : RUN_STATUSES.indexOf(status);

/** How much of what is allowed the age has used up: 1 is the limit. Null where it cannot be said. */
export function usedUp(cell: HeatCell, job: HeatJob, now: number): number | null {
  const allowed = job.warnSeconds ?? job.alertSeconds;
  if (cell[1] === null || allowed === null) return null;
  return Math.max(0, (now - cell[1]) / (allowed * 1000));
}
