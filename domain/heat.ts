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

const EMPTY: HeatCell = [0, null, null, null, null, null, 0, 0, 0];

/** A cell with its moments in seconds before `asOf`, and nothing at the end that says nothing. */
type SentCell = Partial<HeatCell>;

const ago = (at: number | null, from: number) => (at === null ? null : Math.round((from - at) / 1000));
const before = (seconds: number | null, from: number) => (seconds === null ? null : from - seconds * 1000);

function sentCell(cell: HeatCell, from: number): SentCell {
  const [status, good, ran, last, due, rests, failures, underWay, isLate] = cell;
  let length = EMPTY.length;
  while (length > 1 && cell[length - 1] === EMPTY[length - 1]) length -= 1;
  const whole = [
    status,
    ago(good, from),
    ago(ran, from),
    last,
    ago(due, from),
    ago(rests, from),
    failures,
    underWay,
    isLate,
  ];
  return whole.slice(0, length) as unknown as SentCell;
}

function readCell(sent: SentCell, from: number): HeatCell {
  const [status, good, ran, last, due, rests, failures, underWay, isLate] = sent;
  return [
    status ?? EMPTY[0],
    before(good ?? null, from),
    before(ran ?? null, from),
    last ?? null,
    before(due ?? null, from),
    before(rests ?? null, from),
    failures ?? 0,
    underWay ?? 0,
    isLate ?? 0,
  ];
}

type SentRow = [tenant: string, name: string | 0, ...cells: (SentCell | 0)[]];

export function sentPlace(place: HeatPlace, asOf: Date): HeatPlaceSent {
  const from = asOf.getTime();
  const rows = place.rows.map(
    ({ tenant, name, cells }): SentRow => [
      tenant,
      name === tenant ? 0 : name,
      ...cells.map((cell) => (cell ? sentCell(cell, from) : (0 as const))),
    ],
  );
  return { ...place, rows: JSON.stringify(rows) };
}

export function readPlace(sent: HeatPlaceSent, asOf: Date): HeatPlace {
  const from = asOf.getTime();
  const rows = (JSON.parse(sent.rows) as SentRow[]).map(
    ([tenant, name, ...cells]): HeatRow => ({
      tenant,
      name: name === 0 ? tenant : name,
      cells: cells.map((cell) => (cell === 0 ? null : readCell(cell, from))),
    }),
  );
  return { ...sent, rows };
}

export const statusOfCell = (cell: HeatCell): Status => STATUSES[cell[0]] ?? "unknown";
export const statusIndex = (status: Status) => STATUSES.indexOf(status);
export const lastStatusOfCell = (cell: HeatCell): RunStatus | null =>
  cell[3] === null ? null : (RUN_STATUSES[cell[3]] ?? null);
export const runStatusIndex = (status: RunStatus | null) =>
  status === null ? null : RUN_STATUSES.indexOf(status);
