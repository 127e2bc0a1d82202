import type { CellStatus, ReportKind, ReportTable } from "@/domain/report";

/** So many lines of a table are printed; the others are read on the report's page. */
export const PAPER_LINES: Record<ReportKind, number> = { daily: 3, weekly: 10, monthly: 10, quarterly: 15 };

const RANK: Record<CellStatus, number> = { alert: 0, unknown: 1, warn: 2, ok: 3 };

type Row = ReportTable["rows"][number];

const rankOf = ({ cells }: Row) =>
  Math.min(...Object.values(cells).map(({ status }) => RANK[status ?? "ok"]), RANK.ok);

/** The places of all lines but the worst, which are shown in the order they have. */
export function notAmongWorst(rows: readonly Row[], lines: number): ReadonlySet<number> {
  const worstFirst = rows
    .map((row, place) => ({ place, rank: rankOf(row) }))
    .sort((a, b) => a.rank - b.rank || a.place - b.place);
  return new Set(worstFirst.slice(lines).map(({ place }) => place));
}

export const needSomebody = (rows: readonly Row[], places: ReadonlySet<number>) =>
  rows.filter((row, place) => places.has(place) && rankOf(row) < RANK.ok).length;
