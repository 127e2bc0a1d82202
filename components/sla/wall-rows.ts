import type { Status } from "@/domain/status";

/** Three questions without an answer; one that is late is no reason to turn a wall grey. */
export const STALE_AFTER_MS = 3 * 60_000;

/** As many as can be read from five metres. */
const TILES = 8;

/** The rows are sorted, the worst first. */
export function wallRows<Row>(rows: readonly Row[]): { shown: Row[]; left: number } {
  return { shown: rows.slice(0, TILES), left: Math.max(0, rows.length - TILES) };
}

/** Shorter than the sentence of the page: it is read in passing. */
export function wallSentence(rows: readonly { status: Status }[]): string {
  if (rows.length === 0) return "No promise is counted here.";
  const count = (status: Status) => rows.filter((row) => row.status === status).length;
  const parts = [
    [count("alert"), "broken"],
    [count("warn"), "at risk"],
    [count("unknown"), "unknown"],
    [count("ok"), "kept"],
  ] as const;
  return parts
    .filter(([n]) => n > 0)
    .map(([n, word]) => `${n} ${word}`)
    .join(" · ");
}
