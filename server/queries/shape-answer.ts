import { redact } from "@/platforms/outbound/redact";
import type { Column, Fact, LogLine } from "@/platforms/platform";

export const MOST_ROWS = 1000;
const MOST_BYTES = 2_000_000;
const CELL = 20_000;
const LINE_LENGTHS = [8000, 2000, 500, 200] as const;
/** Longer texts are cut before secrets are looked for; what is cut off is never shown. */
const LOOKED_AT = 64_000;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out.
const UNSHOWN = /\u001b\[[0-9;?]*[ -/]*[@-~]|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

export const LOG_COLUMNS: readonly Column[] = [
  { key: "at", title: "At", kind: "time" },
  { key: "level", title: "Level", kind: "text" },
  { key: "from", title: "From", kind: "text" },
  { key: "text", title: "Text", kind: "code" },
];

type Shaped = { rows: Fact[][]; isCut: boolean };

function safeText(text: string, secrets: Iterable<string>, most: number): string {
  const safe = redact(text.slice(0, LOOKED_AT), secrets)
    .replace(UNSHOWN, "")
    .replace(/\p{Surrogate}/gu, "\ufffd");
  return shortened(safe, most);
}

const shortened = (text: string, most: number) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

/** A cell as it can be kept: no secret, no text without end, no number that is none. */
function safeCell(value: unknown, secrets: Iterable<string>): Fact {
  if (value === null || value === undefined) return null;
  if (typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  return safeText(typeof value === "string" ? value : (JSON.stringify(value) ?? ""), secrets, CELL);
}

/** As many rows from the front as may be kept. */
function bounded(rows: readonly Fact[][], most: number): Shaped {
  let bytes = 0;
  let kept = 0;
  for (const row of rows) {
    bytes += Buffer.byteLength(JSON.stringify(row));
    if (kept === most || bytes > MOST_BYTES) break;
    kept += 1;
  }
  return { rows: rows.slice(0, kept), isCut: kept < rows.length };
}

/** A table as it is kept: every row has the columns that were declared. */
export function shapeRows(
  rows: readonly (readonly unknown[])[],
  columns: readonly Column[],
  secrets: Iterable<string>,
): Shaped {
  const shaped = rows
    .slice(0, MOST_ROWS + 1)
    .map((row) => columns.map((_column, at) => safeCell(row[at], secrets)));
  return bounded(shaped, MOST_ROWS);
}

/**
 * Lines as they are kept. A first look keeps the newest of them. Reading on keeps every line, since the next look begins
 * behind them: where they are too much together, long ones are shortened instead.
 */
export function shapeLines(
  lines: readonly LogLine[],
  wanted: { limit: number; isReadingOn: boolean },
  secrets: Iterable<string>,
): Shaped {
  const asked = wanted.isReadingOn ? lines : lines.slice(-wanted.limit);
  const shaped = asked.map(({ at, level, from, text }): Fact[] => [
    at && !Number.isNaN(at.getTime()) ? at.toISOString() : null,
    level,
    safeText(from, secrets, 200),
    safeText(text, secrets, LINE_LENGTHS[0]),
  ]);
  for (const length of LINE_LENGTHS) {
    const cut = shaped.map(([at = null, level = null, from = null, text]): Fact[] => [
      at,
      level,
      from,
      shortened(String(text), length),
    ]);
    const fits = bounded(cut, cut.length);
    if (!fits.isCut) return { rows: fits.rows, isCut: asked.length < lines.length };
  }
  const newest = bounded(shaped.toReversed(), shaped.length);
  return { rows: newest.rows.toReversed(), isCut: true };
}
