import { MINUTE, MINUTES_OF_DAY, type MinuteState, NOTHING_COUNTED, type Tally } from "./objective";

export type MinuteSpan = { from: Date; to: Date; state: MinuteState };

const WORST_LAST: readonly MinuteState[] = ["none", "good", "maintenance", "unknown", "bad"];
const STATE_OF = Object.fromEntries(
  Object.entries(MINUTE).map(([state, letter]) => [letter, state]),
) as Record<string, MinuteState>;

/**
 * The letters of a UTC day ("2026-11-20"). While maintenance is announced nothing else is held against anybody: it cuts
 * out of the other spans what it covers. After that a minute takes the worst state that any part of it had: bad, then
 * unknown, maintenance, good; none where no span reaches.
 */
export function minutesOf(spans: readonly MinuteSpan[], day: string): string {
  const start = Date.parse(`${day}T00:00:00Z`);
  const rank = new Uint8Array(MINUTES_OF_DAY);
  const announced = spans.filter(({ state }) => state === "maintenance");
  const paint = (from: number, to: number, state: MinuteState) => {
    if (from >= to) return;
    const first = Math.max(0, Math.floor((from - start) / 60_000));
    const end = Math.min(MINUTES_OF_DAY, Math.ceil((to - start) / 60_000));
    const height = WORST_LAST.indexOf(state);
    for (let minute = first; minute < end; minute += 1)
      if ((rank[minute] ?? 0) < height) rank[minute] = height;
  };
  for (const span of spans) {
    let from = span.from.getTime();
    const to = span.to.getTime();
    if (span.state !== "maintenance")
      for (const quiet of announced) {
        if (quiet.to.getTime() <= from || quiet.from.getTime() >= to) continue;
        paint(from, quiet.from.getTime(), span.state);
        from = quiet.to.getTime();
      }
    paint(from, to, span.state);
  }
  return Array.from(rank, (height) => MINUTE[WORST_LAST[height] ?? "none"]).join("");
}

/** How many minutes of each state there are from one minute of the day up to another. */
export function tallyMinutes(letters: string, from = 0, to = MINUTES_OF_DAY): Tally {
  const tally = { ...NOTHING_COUNTED };
  for (let minute = Math.max(0, from); minute < Math.min(to, letters.length); minute += 1) {
    const state = STATE_OF[letters[minute] ?? ""];
    if (state && state !== "none") tally[state] += 1;
  }
  return tally;
}

export const sumTallies = (a: Tally, b: Tally): Tally => ({
  good: a.good + b.good,
  bad: a.bad + b.bad,
  unknown: a.unknown + b.unknown,
  maintenance: a.maintenance + b.maintenance,
  ...(a.seen === undefined && b.seen === undefined ? {} : { seen: (a.seen ?? 0) + (b.seen ?? 0) }),
});

/** Neighbouring minutes of one state, in order; `none` is left out. */
export function stretchesOf(letters: string, day: string): MinuteSpan[] {
  const start = Date.parse(`${day}T00:00:00Z`);
  const found: MinuteSpan[] = [];
  for (let minute = 0; minute < letters.length; ) {
    let end = minute + 1;
    while (end < letters.length && letters[end] === letters[minute]) end += 1;
    const state = STATE_OF[letters[minute] ?? ""] ?? "none";
    if (state !== "none")
      found.push({ from: new Date(start + minute * 60_000), to: new Date(start + end * 60_000), state });
    minute = end;
  }
  return found;
}
