import { ALERT_SOURCES, severityRank } from "@/domain/alert";
import type { AlertRow, SourceRow } from "./alert-rows";
import type { Heard } from "./hear";

export const SPEAKERS: Record<Heard["source"], string> = {
  judge: "One of our rules",
  platform: "The platform",
  alertmanager: "Alertmanager",
  prometheus: "Prometheus",
};

/** The fact of a source that went because nobody looks any more, not because it was well. */
export const UNJUDGED = { unjudged: true } as const;
export const isUnjudged = ({ goneAt, facts }: SourceRow) => goneAt !== null && facts?.unjudged === true;

const REPEATED_AFTER_MS = 60_000;

/** Whether a time that only says "still so" is old enough to be written again. */
export const isStale = (written: Date, at: Date) => at.getTime() - written.getTime() > REPEATED_AFTER_MS;

export const isFiring = ({ goneAt }: SourceRow) => goneAt === null;

export const isOf =
  ({ source, externalId }: Pick<Heard, "source" | "externalId">) =>
  (row: SourceRow) =>
    row.source === source && row.externalId === externalId;

/** Whose words the alert takes: the worst that still fires, our own rules before others, then who told first. */
export function leaderOf(sources: readonly SourceRow[]): SourceRow | undefined {
  const place = ({ severity, source }: SourceRow) =>
    severityRank(severity) * ALERT_SOURCES.length + ALERT_SOURCES.indexOf(source);
  return sources
    .filter(isFiring)
    .reduce<SourceRow | undefined>(
      (best, row) => (!best || place(row) < place(best) ? row : best),
      undefined,
    );
}

const sayingOf = (heard: Heard, at: Date) => ({
  severity: heard.severity,
  word: heard.word,
  sentence: heard.sentence,
  url: heard.url ?? null,
  facts: heard.facts ?? null,
  lastHeardAt: at,
  goneAt: null,
});

export const newSource = (alertId: number, heard: Heard, at: Date): SourceRow => ({
  alertId,
  source: heard.source,
  externalId: heard.externalId,
  firstHeardAt: at,
  ...sayingOf(heard, at),
  resolvedThereAt: null,
  resolveTrouble: null,
});

/** Takes over what a known source says while it fires; false when that is nothing worth writing. */
export function repeatSource(known: SourceRow, heard: Heard, at: Date): boolean {
  const said = sayingOf(heard, at);
  const isOther =
    known.goneAt !== null ||
    known.severity !== said.severity ||
    known.word !== said.word ||
    known.url !== said.url ||
    // Another firing of the same: an end that comes late belongs to one of them.
    known.facts?.startsAt !== said.facts?.startsAt;
  if (!isOther && !isWorthWriting(known, heard.sentence, at)) return false;
  Object.assign(known, said);
  return true;
}

export const isWorthWriting = (known: SourceRow, sentence: string, at: Date) =>
  !isSameSaying(known.sentence, sentence) || isStale(known.lastHeardAt, at);

/** The same words with other figures: the age of something grows with every look at it. */
const isSameSaying = (a: string, b: string) => a === b || withoutFigures(a) === withoutFigures(b);
const withoutFigures = (sentence: string) => sentence.replace(/\d+([.,:]\d+)*/g, "0");

const finite = (value: number | null | undefined) =>
  value === null || value === undefined || !Number.isFinite(value) ? null : value;

export const wordsOf = (heard: Heard) => ({
  ruleId: heard.ruleId,
  word: heard.word,
  title: heard.title,
  sentence: heard.sentence,
  value: finite(heard.value),
  limit: finite(heard.limit),
  unit: heard.unit ?? null,
  recoverSeconds: heard.recoverSeconds,
});

/** A share of its limit, or of itself, by which a value must move to be written at once. */
const MATERIAL = 0.05;

export const isOtherWords = (alert: AlertRow, words: ReturnType<typeof wordsOf>) =>
  (["ruleId", "word", "title", "limit", "unit", "recoverSeconds"] as const).some(
    (name) => alert[name] !== words[name],
  ) ||
  !isSameSaying(alert.sentence, words.sentence) ||
  isOtherValue(alert.value, words.value, words.limit);

function isOtherValue(a: number | null, b: number | null, limit: number | null): boolean {
  if (a === null || b === null) return a !== b;
  return Math.abs(a - b) > MATERIAL * Math.max(Math.abs(limit ?? 0), Math.abs(a));
}
