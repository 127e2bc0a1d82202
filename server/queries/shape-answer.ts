import { redact } from "@/platforms/outbound/redact";
import type { Column, Fact, LogLine } from "@/platforms/platform";

export const MOST_ROWS = 1000;
const MOST_BYTES = 2_000_000;
const CELL = 20_000;
const LINE_LENGTH = 8000;
const SHORTER = [2000, 500, 200];
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

const bytesOf = (row: Fact[]) => Buffer.byteLength(JSON.stringify(row));

/** Looking for secrets in long texts takes time; others get their turn in between. */
const TURN_BYTES = 100_000;
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** As many rows from the front as may be kept; what lies behind them is not even looked at. */
async function shapeUpTo<T>(
  most: number,
  things: readonly T[],
  shape: (thing: T) => Fact[],
): Promise<Shaped> {
  const rows: Fact[][] = [];
  let bytes = 0;
  let sinceTurn = 0;
  for (const thing of things) {
    if (rows.length === most) break;
    const row = shape(thing);
    const size = bytesOf(row);
    if (bytes + size > MOST_BYTES) break;
    rows.push(row);
    bytes += size;
    sinceTurn += size;
    if (sinceTurn > TURN_BYTES) {
      sinceTurn = 0;
      await turn();
    }
  }
  return { rows, isCut: rows.length < things.length };
}

/** A table as it is kept: every row has the columns that were declared. */
export const shapeRows = (
  rows: readonly (readonly unknown[])[],
  columns: readonly Column[],
  secrets: Iterable<string>,
): Promise<Shaped> =>
  shapeUpTo(MOST_ROWS, rows, (row) => columns.map((_column, at) => safeCell(row[at], secrets)));

/**
 * Lines as they are kept. A first look keeps the newest of them. Reading on keeps every line, since the next look begins
 * behind them: where they are too much together, long ones are shortened instead.
 */
export async function shapeLines(
  lines: readonly LogLine[],
  wanted: { limit: number; isReadingOn: boolean },
  secrets: Iterable<string>,
): Promise<Shaped> {
  const asked = wanted.isReadingOn ? lines : lines.slice(-wanted.limit);
  const newestFirst = asked.toReversed();
  const upTo = (length: number) =>
    shapeUpTo(asked.length, newestFirst, ({ at, level, from, text }) => [
      at && !Number.isNaN(at.getTime()) ? at.toISOString() : null,
      level,
      safeText(from, secrets, 200),
      safeText(text, secrets, length),
    ]);
  let shaped = await upTo(LINE_LENGTH);
  for (const length of SHORTER) if (shaped.isCut) shaped = await upTo(length);
  return { rows: shaped.rows.toReversed(), isCut: shaped.isCut || asked.length < lines.length };
}
