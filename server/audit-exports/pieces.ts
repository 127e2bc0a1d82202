import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import type { ExportCursor } from "@/db/schema";
import { lineOf } from "./lines";
import { type Wanted, wantedRows } from "./wanted";

/** Some lines one after the other, and where the next piece begins. */
export type Piece = { text: string; events: number; cursor: ExportCursor };

const PAGE = 4000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MONTH = 31 * DAY;
const QUICK_MS = 200;
const SLOW_MS = 3000;

/** A moment whole, to the microsecond. */
const utc = (at: string) => sql.raw(`to_char(${at} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`);
const MOMENT = utc("at");

type Row = { scope: string; seq: string; at: string; line: string };
type Page = { rows: Row[]; isWhole: boolean; took: number };

/**
 * The wanted events, oldest first, page by page; the next page is read while one is written. A page looks at a span of
 * time only, so that months are pruned and a filter that finds little is never one long question; the span grows while
 * little is found.
 */
export async function* piecesOf(
  db: Db,
  wanted: Wanted,
  after: ExportCursor | null,
  page = PAGE,
): AsyncGenerator<Piece> {
  const end = Math.min(wanted.filter.to?.getTime() ?? Infinity, await lastMoment(db, wanted));
  let cursor: ExportCursor = after ?? { at: "", scope: "", seq: 0, spans: {} };
  let from = after ? new Date(after.at).getTime() : await firstMoment(db, wanted);
  let span = DAY;
  const read = (start: number, until: number, place: ExportCursor) =>
    readPage(db, wanted, { from: start, until, place, page });
  let next = from < end ? read(from, Math.min(from + span, end), cursor) : undefined;
  while (next) {
    const until = Math.min(from + span, end);
    const { rows, isWhole, took } = await next;
    const last = rows.at(-1);
    if (last)
      cursor = { at: last.at, scope: last.scope, seq: Number(last.seq), spans: spansWith(cursor, rows) };
    if (took > SLOW_MS) span = Math.max(HOUR, span / 2);
    else if (isWhole && took < QUICK_MS) span = Math.min(MONTH, span * 4);
    from = isWhole ? until : new Date(cursor.at).getTime();
    next = from < end ? read(from, Math.min(from + span, end), cursor) : undefined;
    // Whoever stops listening must not leave a refusal behind that nobody hears.
    next?.catch(() => undefined);
    if (last) yield { text: rows.map(({ line }) => line).join(""), events: rows.length, cursor };
  }
}

async function readPage(
  db: Db,
  wanted: Wanted,
  { from, until, place, page }: { from: number; until: number; place: ExportCursor; page: number },
): Promise<Page> {
  const started = performance.now();
  const { rows } = await db.execute<Row>(sql`
    select scope, seq, ${MOMENT} as at, ${lineOf(wanted.format, wanted.timeZone)} as line from audit_events
    where at >= ${iso(from)}::timestamptz and at < ${iso(until)}::timestamptz
      and ${place.at ? sql`(at, scope, seq) > (${place.at}::timestamptz, ${place.scope}, ${place.seq}::int8)` : sql`true`}
      and ${wantedRows(wanted)}
    order by audit_events.at, scope, seq limit ${page}`);
  return { rows, isWhole: rows.length < page, took: performance.now() - started };
}

function spansWith({ spans }: ExportCursor, rows: readonly Row[]): ExportCursor["spans"] {
  const grown = { ...spans };
  for (const { scope, seq } of rows) {
    const known = grown[scope];
    const number = Number(seq);
    if (known) known.last = number;
    else grown[scope] = { first: number, last: number };
  }
  return grown;
}

const iso = (at: number) => new Date(at).toISOString();

async function firstMoment(db: Db, { filter }: Wanted): Promise<number> {
  const since = filter.from?.toISOString() ?? "-infinity";
  const { rows } = await db.execute<{ at: string | null }>(
    sql`select ${utc("min(at)")} as at from audit_events where at >= ${since}::timestamptz`,
  );
  return rows[0]?.at ? new Date(rows[0].at).getTime() : Infinity;
}

/** Just after the newest event that was there when somebody asked; the chains' clock may run ahead of theirs. */
async function lastMoment(db: Db, { heads }: Wanted): Promise<number> {
  const { rows } = await db.execute<{ at: string | null }>(
    sql`select ${utc("max(at)")} as at from audit_heads where scope in (select jsonb_array_elements_text(${JSON.stringify(heads.map(({ scope }) => scope))}::jsonb)) and at > '-infinity'`,
  );
  return rows[0]?.at ? new Date(rows[0].at).getTime() + 1 : -Infinity;
}
