import { formatDuration, formatValue } from "@/domain/duration";
import { expectedText } from "@/domain/threshold";
import { LEVELS, type Level, type LevelValues, type Threshold } from "./threshold-types";

type Judged = Pick<Threshold, "unit" | "direction" | "strict">;

/** "< 25 h": one value with the sign of what is expected; a dash where there is no such limit. */
export function boundText(limit: Judged, value: number | null): string {
  if (value === null) return "–";
  const { unit, direction, strict } = limit;
  return expectedText({ unit, direction, strict, target: value, warn: null, alert: null });
}

/** The levels whose value is another one than the runbook's. */
export function changedLevels(limit: LevelValues & { declared: LevelValues }): Level[] {
  return LEVELS.filter((level) => limit[level] !== limit.declared[level]);
}

export const isChanged = (limit: Threshold) => changedLevels(limit).length > 0;

/** What the limit does, in sentences. */
export function limitStory(limit: Threshold): string[] {
  return [judgementText(limit), targetText(limit), measuredText(limit)].filter((text) => text !== "");
}

function judgementText(limit: Threshold): string {
  const { warn, alert, target } = limit;
  if (warn !== null && alert !== null && warn !== alert)
    return `${capital(pastText(limit, warn))} is warn, ${pastText(limit, alert)} is alert.`;
  if (alert !== null)
    return warn === null
      ? `${capital(pastText(limit, alert))} is alert; there is no warning before.`
      : `${capital(pastText(limit, alert))} is alert at once, without a warning before.`;
  if (warn !== null) return `${capital(pastText(limit, warn))} is warn; it never becomes an alert.`;
  return target === null
    ? "No limit is set: values are shown and never judged."
    : "Values are held against the target on screen and never judged.";
}

function targetText({ unit, direction, strict, target }: Threshold): string {
  if (target === null) return "";
  const bound =
    direction === "above-is-bad" ? (strict ? "less than" : "at most") : strict ? "more than" : "at least";
  return `The target is ${bound} ${formatValue(target, unit)}.`;
}

function measuredText({ windowSeconds, minimumVolume }: Threshold): string {
  const volume = minimumVolume > 0 ? `at least ${minimumVolume.toLocaleString("en-US")}` : "";
  if (windowSeconds === null) return volume && `It takes ${volume} counted events to mean anything.`;
  return `Measured over ${formatDuration(windowSeconds * 1000)}${volume && `, in which ${volume} must be counted`}.`;
}

/** "more than 25 h", "25 h or more": the values that break a limit. */
function pastText({ unit, direction, strict }: Judged, value: number): string {
  const text = formatValue(value, unit);
  if (strict) return `${text} or ${direction === "above-is-bad" ? "more" : "less"}`;
  return `${direction === "above-is-bad" ? "more than" : "less than"} ${text}`;
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** "warn < 26 h, alert < 48 h" */
export function levelsText(limit: Judged, values: LevelValues, levels: readonly Level[] = LEVELS): string {
  return levels
    .map((level) => `${level} ${values[level] === null ? "none" : boundText(limit, values[level])}`)
    .join(", ");
}

/** The page's first line: how many, from where, and how many differ from what the runbooks say. */
export function thresholdsAnswer(limits: readonly Threshold[]): string {
  const own = limits.filter(({ platformId }) => platformId === "wheelhouse").length;
  const runbooks = new Set(limits.map(({ platformId }) => platformId).filter((id) => id !== "wheelhouse"))
    .size;
  const changed = limits.filter(isChanged).length;
  const derived = limits.filter(({ derived }) => derived).length;
  const from = `${inWords(runbooks)} ${runbooks === 1 ? "runbook" : "runbooks"}`;
  return [
    `${many(limits.length, "limit", "limits")}${own > 0 ? `, ${limits.length - own} of them` : ""} from ${from};`,
    `${changed === 0 ? "none was" : changed === 1 ? "1 was" : `${changed} were`} changed here;`,
    `${derived === 0 ? "none is" : derived === 1 ? "1 is" : `${derived} are`} derived.`,
  ].join(" ");
}

export const many = (count: number, one: string, more: string) => `${count} ${count === 1 ? one : more}`;

const NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
const inWords = (count: number) => NUMBERS[count] ?? String(count);
