import type { PlatformDeclaration } from "@/domain/schema/platform";
import { byTrouble, needsSomeone, STATUSES, type Status, worst } from "@/domain/status";
import type { EnvironmentRow, OverviewCell } from "./platform-types";

export type Group = PlatformDeclaration["components"][number]["group"];

export const GROUPS: readonly { group: Group; title: string }[] = [
  { group: "front", title: "Front" },
  { group: "api", title: "API" },
  { group: "data", title: "Data" },
  { group: "jobs", title: "Jobs" },
  { group: "queue", title: "Queue" },
  { group: "outside", title: "Outside" },
];

type Seen = OverviewCell & { status: Status };

const isSeen = (cell: OverviewCell): cell is Seen => cell.status !== undefined;

const longest = (a: OverviewCell, b: OverviewCell) => (a.since?.getTime() ?? 0) - (b.since?.getTime() ?? 0);

/** What one cell of the matrix shows: the parts of one kind, worst first. */
export type GroupShown = {
  /** "none": the platform has no such part. "not-offered": this deployment has none. */
  status: Status | "none" | "not-offered";
  since: Date | null;
  /** How many of the parts are in that state, and of how many. */
  count: number;
  total: number;
  /** A line for each part. */
  lines: string[];
};

/** What has never been asked says nothing about what is offered: it is unknown. */
const isUnasked = ({ problem, dialect }: { problem: string | null; dialect: string | null }) =>
  problem !== null || dialect === null;

export function statusOf(
  place: { problem: string | null; dialect: string | null },
  status: Status | undefined,
): Status | undefined {
  return status ?? (isUnasked(place) ? "unknown" : undefined);
}

export function groupShown(row: EnvironmentRow, group: Group): GroupShown {
  const cells = row.cells
    .filter((cell) => cell.group === group)
    .map((cell) =>
      cell.status === undefined && isUnasked(row)
        ? { ...cell, status: "unknown" as const, reason: row.problem ?? "It has not been asked yet." }
        : cell,
    );
  const seen = cells.filter(isSeen).toSorted((a, b) => byTrouble(a.status, b.status) || longest(a, b));
  const absent = cells.filter((cell) => !isSeen(cell));
  const lines = [
    ...seen.map((cell) => `${cell.title}: ${cell.status}. ${cell.reason}`),
    ...absent.map((cell) => `${cell.title}: not offered. ${cell.reason}`),
  ];
  const first = seen[0];
  if (!first)
    return {
      status: cells.length === 0 ? "none" : "not-offered",
      since: null,
      count: 0,
      total: cells.length,
      lines: cells.length === 0 ? [`${row.platformName} has no part of this kind.`] : lines,
    };
  return {
    status: first.status,
    since: first.since,
    count: seen.filter(({ status }) => status === first.status).length,
    total: seen.length,
    lines,
  };
}

/** The state that a row counts as, its open alerts included. */
export function rowStatus(row: EnvironmentRow): Status {
  return row.openAlerts > 0 ? worst([row.status, "warn"]) : row.status;
}

export type Order = "worst" | "platform";

/** Worst first: by state, then by how many parts are in trouble. The other order is the server's. */
export function inOrder(rows: readonly EnvironmentRow[], order: Order): EnvironmentRow[] {
  if (order === "platform") return [...rows];
  const troubled = (row: EnvironmentRow) =>
    row.cells.filter((cell) => isSeen(cell) && needsSomeone(cell.status)).length;
  return rows.toSorted(
    (a, b) =>
      Number(b.problem !== null) - Number(a.problem !== null) ||
      byTrouble(rowStatus(a), rowStatus(b)) ||
      troubled(b) - troubled(a),
  );
}

export function countByStatus(rows: readonly EnvironmentRow[]): { status: Status; count: number }[] {
  return STATUSES.toSorted(byTrouble).map((status) => ({
    status,
    count: rows.filter((row) => rowStatus(row) === status).length,
  }));
}

export type OverviewAnswer = {
  needing: number;
  total: number;
  lateJobs: number;
  problems: number;
  worst: { row: EnvironmentRow; cell: Seen } | undefined;
};

/** What the first line of the page says, counted over every environment. */
export function overviewAnswer(rows: readonly EnvironmentRow[]): OverviewAnswer {
  const seen = rows.flatMap((row) => row.cells.filter(isSeen).map((cell) => ({ row, cell })));
  const needing = seen.filter(({ cell }) => needsSomeone(cell.status));
  const [first] = needing.toSorted(
    (a, b) => byTrouble(a.cell.status, b.cell.status) || longest(a.cell, b.cell),
  );
  return {
    needing: needing.length,
    total: seen.length,
    lateJobs: rows.reduce((sum, row) => sum + row.freshness.late, 0),
    problems: rows.filter((row) => row.problem !== null).length,
    worst: first,
  };
}
