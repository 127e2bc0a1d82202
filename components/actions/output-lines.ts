import type { ActionLine } from "./action-types";

export type Level = "all" | "warn" | "error";

/** How a line is called in the address: "1.35", the attempt and its number. */
export const lineKey = ({ attempt, seq }: Pick<ActionLine, "attempt" | "seq">) => `${attempt}.${seq}`;

/** Those of a level and above that hold the words, whatever their case. */
export function chosenLines(
  lines: readonly ActionLine[],
  level: Level,
  search: string,
): readonly ActionLine[] {
  const words = search.trim().toLowerCase();
  if (level === "all" && words === "") return lines;
  return lines.filter(
    (line) =>
      (level === "all" || line.level === "error" || line.level === level) &&
      (words === "" || line.text.toLowerCase().includes(words)),
  );
}

/** The rows that can be seen, and some around them so that a fast scroll shows no gap. */
export function windowOf(
  count: number,
  { top, height, rowHeight }: { top: number; height: number; rowHeight: number },
): { from: number; to: number } {
  const around = 20;
  const from = Math.max(0, Math.floor(top / rowHeight) - around);
  return { from, to: Math.min(count, Math.ceil((top + height) / rowHeight) + around) };
}

export const asText = (lines: readonly ActionLine[]) =>
  lines.map(({ at, level, text }) => `${at.toISOString()} ${level.padEnd(5)} ${text}\n`).join("");
