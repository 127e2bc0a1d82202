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

const numbers = (
  id: string,
  header: string,
  tip: string,
  of: (rule: RuleNoise) => number,
): Column<RuleNoise> => ({ id, header, tip, align: "end", cell: (rule) => count(of(rule)) });

const platformOf = (rule: RuleNoise) => (rule.ruleId === null ? "" : groupName(groupOf(rule)));
const worthOf = ({ judged }: RuleNoise) => judged.acted + judged.useful;
const openFor = ({ medianSeconds }: RuleNoise) =>
  medianSeconds === null ? "" : formatDuration(medianSeconds * 1000);

export const NOISE_COLUMNS: readonly Column<RuleNoise>[] = [
  {
    id: "rule",
    header: "Rule",
    grows: true,
    cell: (rule) => (
      <span className="block min-w-0 py-1" data-tip={nameOf(rule)}>
        <span className="block truncate">{nameOf(rule)}</span>
        <span className="block truncate font-normal text-ink-3">{platformOf(rule) || "all platforms"}</span>
      </span>
    ),
  },
  numbers("fired", "Fired", "Openings, those again included.", ({ fired }) => fired),
  numbers("alerts", "Alerts", "Different alerts.", ({ alerts }) => alerts),
  numbers("noise", "Noise", "False alarms, nothing to do, duplicates.", noiseCount),
  numbers("worth", "Worth it", "Acted on, or useful to know.", worthOf),
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
    cell: (rule) =>
      precisionOf(rule) === null ? (
        <Pill>unknown</Pill>
      ) : (
        <span className="tabular-nums">{precisionText(rule)}</span>
      ),
  },
  {
    id: "resolved",
    header: "Resolved",
    align: "end",
    tip: "Because it was well again, by a person's hand, or where it came from.",
    cell: ({ byRecovery, byPerson, bySource }) => (
      <span className="inline-flex flex-col items-end">
        {count(byRecovery + byPerson + bySource)}
        {byRecovery + byPerson + bySource > 0 && (
          <span className="text-ink-3">{waysText({ byRecovery, byPerson, bySource })}</span>
        )}
      </span>
    ),
  },
  numbers("open", "Still open", "Open now.", ({ stillOpen }) => stillOpen),
  {
    id: "median",
    header: "Open for",
    align: "end",
    tip: "Half of them were open shorter, half longer.",
    cell: (rule) => openFor(rule) || <span className="text-ink-3">–</span>,
  },
  numbers("flapped", "Flapped", "Alerts that came and went often.", ({ flapped }) => flapped),
];

/** "7 well, 2 by hand" */
const waysText = ({
  byRecovery,
  byPerson,
  bySource,
}: Pick<RuleNoise, "byRecovery" | "byPerson" | "bySource">) =>
  [
    [byRecovery, "well"],
    [byPerson, "by hand"],
    [bySource, "at source"],
  ]
    .filter(([number]) => number !== 0)
    .map(([number, word]) => `${number} ${word}`)
    .join(", ");

/** The file has a column for each figure; the screen writes those that belong together into one. */
const WRITTEN: readonly [string, (rule: RuleNoise) => string | number][] = [
  ["Rule", nameOf],
  ["Platform", platformOf],
  ["Fired", ({ fired }) => fired],
  ["Alerts", ({ alerts }) => alerts],
  ["Noise", noiseCount],
  ["Worth it", worthOf],
  ["Not judged", unjudgedCount],
  ["Precision", precisionText],
  ["Recovered", ({ byRecovery }) => byRecovery],
  ["By hand", ({ byPerson }) => byPerson],
  ["At source", ({ bySource }) => bySource],
  ["Still open", ({ stillOpen }) => stillOpen],
  ["Open for", openFor],
  ["Flapped", ({ flapped }) => flapped],
];

export const csvOf = (rules: readonly RuleNoise[]): (string | number)[][] => [
  WRITTEN.map(([header]) => header),
  ...rules.map((rule) => WRITTEN.map(([, written]) => written(rule))),
];
