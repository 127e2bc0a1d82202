import { MINUTE, type MinuteState } from "@/domain/objective";

export type MinuteRun = { from: number; to: number; state: MinuteState };
export type HourRow = { from: number; to: number; runs: MinuteRun[] };

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const STATE_OF = new Map<string, MinuteState>(
  Object.entries(MINUTE).map(([state, letter]) => [letter, state as MinuteState]),
);

export const stateOf = (letter: string | undefined): MinuteState => STATE_OF.get(letter ?? "") ?? "none";

/** A letter per minute from a moment on, as rows of one hour in which neighbours of one state are one run. */
export function hourRows(letters: string, start: number): HourRow[] {
  const rows: HourRow[] = [];
  for (let index = 0; index < letters.length; index += 1) {
    const from = start + index * MINUTE_MS;
    const hour = Math.floor(from / HOUR_MS) * HOUR_MS;
    let row = rows.at(-1);
    if (!row || row.from !== hour) {
      row = { from: hour, to: hour + HOUR_MS, runs: [] };
      rows.push(row);
    }
    const run = row.runs.at(-1);
    const state = stateOf(letters[index]);
    if (run && run.state === state && run.to === from) run.to = from + MINUTE_MS;
    else row.runs.push({ from, to: from + MINUTE_MS, state });
  }
  return rows;
}

const WORD: Record<MinuteState, string> = {
  good: "good",
  bad: "bad",
  unknown: "unknown",
  maintenance: "in maintenance",
  none: "not counted",
};
export const minuteWord = (state: MinuteState) => WORD[state];

const ORDER: readonly MinuteState[] = ["bad", "unknown", "maintenance", "good", "none"];

/** "3 bad, 57 good": the worst first, nothing that is not there. */
export function runsText(runs: readonly MinuteRun[]): string {
  const parts = ORDER.flatMap((state) => {
    const minutes = runs
      .filter((run) => run.state === state)
      .reduce((sum, run) => sum + (run.to - run.from) / MINUTE_MS, 0);
    return minutes > 0 ? [`${minutes} ${WORD[state]}`] : [];
  });
  return parts.join(", ") || "not counted";
}
