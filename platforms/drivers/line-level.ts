import type { LogLine } from "@/platforms/platform";

const WORDS: [RegExp, NonNullable<LogLine["level"]>][] = [
  [/\b(fatal|critical|crit|error|err|exception|panic)\b/i, "error"],
  [/\b(warning|warn)\b/i, "warn"],
  [/\b(info|notice)\b/i, "info"],
  [/\b(debug|trace|verbose)\b/i, "debug"],
];
const BEGINNING = 160;

/** How severe a line says that it is: by a field "level", or by a word near its beginning. */
export function levelOf(line: string): LogLine["level"] {
  const field = /"(?:level|levelname|severity)"\s*:\s*"([a-z]{3,12})"/i.exec(line)?.[1];
  const said = field ?? line.slice(0, BEGINNING);
  return WORDS.find(([word]) => word.test(said))?.[1] ?? null;
}
