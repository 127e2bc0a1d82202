import { type SQL, type SQLWrapper, sql } from "drizzle-orm";
import type { Db } from "@/db";
import type { PlatformId } from "@/domain/platform";
import type { CellStatus, ReportCell, ReportContent, ReportSection, ReportTable } from "@/domain/report";

export type Exception = ReportContent["exceptions"][number];

/** What a section is made from: the places it is about, and the time, up to and without `to`. */
export type SectionContext = {
  db: Db;
  platformId: PlatformId | null;
  environments: readonly { id: string; platformId: PlatformId }[];
  from: Date;
  to: Date;
  now: Date;
};

/** `missing`: what it could not tell and why, in sentences. */
export type SectionMade = {
  section: Omit<ReportSection, "key" | "title">;
  exceptions: readonly Exception[];
  missing: readonly string[];
};
export type SectionMaker = (ctx: SectionContext) => Promise<SectionMade>;

const MOST_ROWS = 60;
const MOST_EXCEPTIONS = 5;

export const at = (moment: Date): SQL => sql`${moment.toISOString()}::timestamptz`;

export const during = ({ from, to }: Pick<SectionContext, "from" | "to">, column: SQLWrapper): SQL =>
  sql`${column} >= ${at(from)} and ${column} < ${at(to)}`;

export const inPlaces = ({ environments }: Pick<SectionContext, "environments">, column: SQLWrapper): SQL =>
  sql`${column} = any(${sql.param(environments.map(({ id }) => id))}::text[])`;

export const text = (value: string | null, more: Omit<ReportCell, "value"> = {}): ReportCell => ({
  value,
  ...more,
});

export const figure = (value: number | null, href?: string, status?: CellStatus): ReportCell => ({
  value,
  ...(href && value !== null && { href }),
  ...(status && { status }),
});

/** A count that should be none: its status says so. */
export const trouble = (count: number, href: string, status: CellStatus = "alert"): ReportCell =>
  figure(count, href, count > 0 ? status : "ok");

/** A table of at most so many rows, which are in order; what is left out is counted. */
export function tableOf(
  table: Omit<ReportTable, "rows" | "leftOut">,
  rows: ReportTable["rows"],
): ReportTable {
  const leftOut = Math.max(0, rows.length - MOST_ROWS);
  return { ...table, rows: rows.slice(0, MOST_ROWS), ...(leftOut > 0 && { leftOut }) };
}

/** The worst ones as they are; the rest as one sentence, so that no exception is lost. */
export function fewOf(exceptions: readonly Exception[], rest: (count: number) => string): Exception[] {
  const more = exceptions.slice(MOST_EXCEPTIONS);
  const first = more[0];
  return first
    ? [...exceptions.slice(0, MOST_EXCEPTIONS), { ...first, says: rest(more.length) }]
    : [...exceptions];
}

export const plural = (count: number, one: string, many = `${one}s`) =>
  `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`;

export const share = (part: number, whole: number): number | null =>
  whole === 0 ? null : Math.round((10_000 * part) / whole) / 100;
