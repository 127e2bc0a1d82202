import { Pill } from "@/components/ui/pill";
import type { Column } from "@/components/ui/table-column";
import { formatDuration } from "@/domain/duration";
import { noiseCount, precisionOf, type RuleNoise, unjudgedCount } from "@/domain/noise";
import { groupName, groupOf } from "./rule-words";

export const nameOf = (rule: RuleNoise) => rule.title || "Told by others, without a rule of ours";

const count = (value: number) => <span className={value === 0 ? "text-ink-3" : undefined}>{value}</span>;

export const precisionText = (rule: RuleNoise) => {
  const precision = precisionOf(rule);
  return precision === null ? "unknown" : `${Math.round(precision * 100)} %`;
};

type NoiseColumn = Column<RuleNoise> & { written: (rule: RuleNoise) => string | number };

const numbers = (id: string, header: string, tip: string, of: (rule: RuleNoise) => number): NoiseColumn => ({
  id,
  header,
  tip,
  align: "end",
  written: of,
  cell: (rule) => count(of(rule)),
});

/** The table on screen and the file are made of the same columns. */
export const NOISE_COLUMNS: readonly NoiseColumn[] = [
  { id: "rule", header: "Rule", grows: true, written: nameOf, cell: (rule) => nameOf(rule) },
  {
    id: "platform",
    header: "Platform",
    written: (rule) => (rule.ruleId === null ? "" : groupName(groupOf(rule))),
    cell: (rule) => (rule.ruleId === null ? <span className="text-ink-3">–</span> : groupName(groupOf(rule))),
  },
  numbers("fired", "Fired", "Openings, those again included.", ({ fired }) => fired),
  numbers("alerts", "Alerts", "Different alerts.", ({ alerts }) => alerts),
  numbers("noise", "Noise", "False alarms, nothing to do, duplicates.", noiseCount),
  numbers("worth", "Worth it", "Acted on, or useful to know.", ({ judged }) => judged.acted + judged.useful),
  numbers(
    "unjudged",
    "Not judged",
    "Nobody said what they were worth, or that it is unclear: neither noise nor useful.",
    unjudgedCount,
  ),
  {
    id: "precision",
    header: "Precision",
    align: "end",
    tip: "Acted on or useful, out of those that somebody judged.",
    written: precisionText,
    cell: (rule) =>
      precisionOf(rule) === null ? (
        <Pill>unknown</Pill>
      ) : (
        <span className="tabular-nums">{precisionText(rule)}</span>
      ),
  },
  numbers("recovery", "Recovered", "Resolved because it was well again.", ({ byRecovery }) => byRecovery),
  numbers("person", "By hand", "Resolved by a person.", ({ byPerson }) => byPerson),
  numbers("source", "At source", "Resolved where it came from.", ({ bySource }) => bySource),
  numbers("open", "Still open", "Open now.", ({ stillOpen }) => stillOpen),
  {
    id: "median",
    header: "Open for",
    align: "end",
    tip: "Half of them were open shorter, half longer.",
    written: ({ medianSeconds }) => (medianSeconds === null ? "" : formatDuration(medianSeconds * 1000)),
    cell: ({ medianSeconds }) =>
      medianSeconds === null ? <span className="text-ink-3">–</span> : formatDuration(medianSeconds * 1000),
  },
  numbers("flapped", "Flapped", "Alerts that came and went often.", ({ flapped }) => flapped),
];

export const csvOf = (rules: readonly RuleNoise[]): (string | number)[][] => [
  NOISE_COLUMNS.map(({ header }) => header),
  ...rules.map((rule) => NOISE_COLUMNS.map(({ written }) => written(rule))),
];
