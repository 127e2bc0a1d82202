import { Pill } from "@/components/ui/pill";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Absolute } from "@/components/ui/time";
import type { Rule } from "./rule-types";
import { sourceText } from "./rule-words";
import { SeverityMark } from "./severity-mark";

/** A rule with what it looks for in words. */
export type RuleRow = Rule & { text: string };

const count = (value: number) => (
  <span className={value === 0 ? "text-ink-3" : "font-semibold"}>{value}</span>
);

export function RuleState({ rule }: { rule: Rule }) {
  if (rule.isOff && rule.offUntil)
    return (
      <span data-tip={rule.offBecause} className="inline-flex items-center gap-1.5 whitespace-nowrap">
        <StatusBadge status="paused" word="off" look="plain" /> until{" "}
        <Absolute at={rule.offUntil} form="day" />
      </span>
    );
  if (rule.cannotBecause !== null)
    return (
      <span data-tip={rule.cannotBecause} className="inline-flex">
        <StatusBadge status="unknown" word="cannot be evaluated" look="plain" />
      </span>
    );
  if (rule.evaluatedAt === null)
    return <StatusBadge status="unknown" word="not evaluated yet" look="plain" />;
  return <StatusBadge status="ok" word="on" look="plain" />;
}

export const RULE_COLUMNS: readonly Column<RuleRow>[] = [
  {
    id: "title",
    header: "Rule",
    cell: (rule) => (
      <span className="flex min-w-0 items-baseline gap-2">
        <span className="sm:truncate" data-tip={`${rule.title} (${rule.id})`}>
          {rule.title}
        </span>
        {rule.isChanged && <Pill>changed</Pill>}
        {!rule.shipped && <Pill>added here</Pill>}
      </span>
    ),
  },
  {
    id: "text",
    header: "Fires when",
    wraps: true,
    cell: ({ text }) => <span className="text-ink-2">{text}</span>,
  },
  {
    id: "severity",
    header: "Severity",
    cell: (rule) => <SeverityMark severity={rule.severity} word={rule.word} />,
  },
  { id: "state", header: "State", cell: (rule) => <RuleState rule={rule} /> },
  {
    id: "open",
    header: "Open",
    align: "end",
    tip: "Alerts of it that are open now.",
    cell: (rule) => count(rule.openCount),
  },
  {
    id: "fired",
    header: "30 d",
    align: "end",
    tip: "How often it fired in the last 30 days, openings again included.",
    cell: (rule) => count(rule.firedCount),
  },
  {
    id: "source",
    header: "Source",
    hidesOnPhone: true,
    cell: (rule) => (
      <span data-tip={sourceText(rule)} className="flex min-w-0 text-ink-2">
        <span className="truncate">{rule.sourceFile}</span>
        {rule.sourceLine !== null && <span className="shrink-0">:{rule.sourceLine}</span>}
      </span>
    ),
  },
];

/** The same widths in the table of every platform, so that the columns line up down the page. */
export const RULE_WIDTHS =
  "sm:[&_table]:min-w-[64rem] sm:[&_table]:table-fixed [&_th:nth-child(1)]:w-[23%] [&_th:nth-child(3)]:w-[8%] [&_th:nth-child(4)]:w-[13%] [&_th:nth-child(5)]:w-[5%] [&_th:nth-child(6)]:w-[5%] [&_th:nth-child(7)]:w-[14%]";
