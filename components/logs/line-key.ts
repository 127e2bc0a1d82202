import type { Line } from "./log-types";

/** What names a line in an address: its moment, and a short sum of what it says (FNV-1a). */
export function lineKey({ at, from, text }: Pick<Line, "at" | "from" | "text">): string | undefined {
  if (!at) return undefined;
  let sum = 0x811c9dc5;
  for (const character of `${from}\n${text}`)
    sum = Math.imul(sum ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return `${at.getTime()}-${sum.toString(36)}`;
}

const AROUND_MS = 60_000;

/** Address parameters under which a line is found again, with what was said around it. */
export function lineAddress(line: Line): Record<string, string | undefined> | undefined {
  const key = lineKey(line);
  if (!key || !line.at) return undefined;
  return {
    line: key,
    since: new Date(line.at.getTime() - AROUND_MS).toISOString(),
    until: new Date(line.at.getTime() + AROUND_MS).toISOString(),
    q: undefined,
    level: undefined,
  };
}
