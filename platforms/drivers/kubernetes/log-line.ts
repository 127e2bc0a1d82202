import type { LogLine } from "@/platforms/platform";

/** A line with its place: seconds since 1970 and nanoseconds, as text that sorts by time. */
export type PlacedLine = LogLine & { place: string };

const STAMP = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d) ?/;
const WORD = /\b(debug|trace|info|notice|warn(?:ing)?|err(?:or)?|critical|fatal|panic)\b/i;
const JSON_LEVEL = /"(?:level|severity|lvl)"\s*:\s*"?([A-Za-z]+|\d+)"?/;
const KLOG = /^([IWEF])\d{4} \d\d:\d\d:\d\d/;
const LEVEL: Readonly<Record<string, LogLine["level"]>> = {
  trace: "debug",
  debug: "debug",
  info: "info",
  notice: "info",
  warn: "warn",
  warning: "warn",
  err: "error",
  error: "error",
  critical: "error",
  fatal: "error",
  panic: "error",
  I: "info",
  W: "warn",
  E: "error",
  F: "error",
};

/** Only what stands at the front of a line is its level; a word in the middle of a sentence is not. */
const FRONT = 60;

export function levelOf(text: string): LogLine["level"] {
  const told = JSON_LEVEL.exec(text.slice(0, 2000))?.[1];
  if (told && text.startsWith("{"))
    return /^\d+$/.test(told) ? byNumber(Number(told)) : (LEVEL[told.toLowerCase()] ?? null);
  const short = KLOG.exec(text)?.[1];
  if (short) return LEVEL[short] ?? null;
  const word = WORD.exec(text.slice(0, FRONT))?.[1];
  return word ? (LEVEL[word.toLowerCase()] ?? null) : null;
}

/** Pino's numbers: 30 is info. */
const byNumber = (level: number): LogLine["level"] =>
  level >= 50 ? "error" : level >= 40 ? "warn" : level >= 30 ? "info" : "debug";

/** Lines as the kubelet writes them with timestamps; a part of a line at the very end is left for the next look. */
export function placedLines(text: string, from: string): PlacedLine[] {
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  return whole
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [front = "", date, fraction = "", zone] = STAMP.exec(line) ?? [];
      const seconds = date === undefined ? Number.NaN : Date.parse(`${date}${zone}`) / 1000;
      const said = line.slice(front.length);
      return Number.isNaN(seconds)
        ? { place: "", at: null, level: levelOf(line), from, text: line }
        : {
            place: `${seconds}.${fraction.padEnd(9, "0")}`,
            at: new Date(seconds * 1000 + Math.floor(Number(fraction.padEnd(9, "0")) / 1e6)),
            level: levelOf(said),
            from,
            text: said,
          };
    });
}
