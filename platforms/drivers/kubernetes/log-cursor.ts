import { z } from "zod";
import { PlatformError } from "@/platforms/platform";
import type { PlacedLine } from "./log-line";

/** Up to where each stream was read: the place of its last line, and how many lines of that very place were shown. */
const Cursor = z.object({
  /** Since when, in seconds, for streams that come later. */
  t: z.number().int(),
  s: z.record(z.string(), z.tuple([z.string().regex(/^\d{1,12}\.\d{9}$/), z.number().int().min(0)])),
});
export type Cursor = z.output<typeof Cursor>;

export function readCursor(text: string): Cursor {
  try {
    return Cursor.parse(JSON.parse(text));
  } catch {
    throw new PlatformError("failed", "There is no such place in this log. Read it anew.");
  }
}

export const secondsOf = (place: string) => Number(place.split(".")[0]);

/**
 * What lies behind a place. The cluster is asked by whole seconds, so lines that were shown come again: those before
 * the place are dropped, and of those at it as many as were shown.
 */
export function behind(lines: readonly PlacedLine[], seen: Cursor["s"][string] | undefined): PlacedLine[] {
  if (!seen) return lines.filter((line) => line.place !== "");
  const [place, shown] = seen;
  let atPlace = 0;
  return lines.filter((line) => {
    if (line.place === "") return false;
    if (line.place !== place) return line.place > place;
    atPlace += 1;
    return atPlace > shown;
  });
}

/** The place after these lines of one stream were shown too. */
export function advanced(
  seen: Cursor["s"][string] | undefined,
  lines: readonly PlacedLine[],
): Cursor["s"][string] | undefined {
  const last = lines.reduce((newest, { place }) => (place > newest ? place : newest), "");
  if (last === "") return seen;
  const here = lines.filter(({ place }) => place === last).length;
  return [last, (seen?.[0] === last ? seen[1] : 0) + here];
}
