import { PLATFORM_NAME } from "@/components/thresholds/platform-name";
import { Pill } from "@/components/ui/pill";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { absoluteText } from "@/components/ui/time-text";
import { useTimeSettings } from "@/components/ui/time-zone";
import { BudgetBar } from "./budget-bar";
import { placeName } from "./sla-list";
import type { Standing } from "./sla-types";
import {
  burnText,
  changeText,
  heldText,
  KIND_TEXT,
  percentText,
  STANDING_WORD,
  targetText,
} from "./sla-words";
import { TrendLine } from "./trend-line";

const what: Column<Standing> = {
  id: "what",
  header: "Promise",
  wraps: true,
  cell: ({ objective, series, says, window, held }) => (
    <span className="block min-w-88 py-1.5 text-pretty max-sm:min-w-0">
      <span className="font-medium">{objective.title}</span>
      <span className="block font-normal text-ink-3">
        {PLATFORM_NAME[objective.platformId]} · {placeName(series.environmentId)} ·{" "}
        {KIND_TEXT[objective.kind].toLowerCase()} · {window.name}
      </span>
      <span className="block font-normal text-ink-2">{says}</span>
      {held.length > 0 && <PromiseChanged held={held} />}
    </span>
  ),
};

/** Both promises of a window in which it changed. */
function PromiseChanged({ held }: Pick<Standing, "held">) {
  const { zone } = useTimeSettings();
  return (
    <span className="mt-0.5 flex flex-wrap items-center gap-x-1.5 font-normal text-ink-2">
      <Pill>changed</Pill>
      {heldText(held, (at) => absoluteText(at.getTime(), zone, "minute"))}
    </span>
  );
}

const numbers: readonly Column<Standing>[] = [
  {
    id: "state",
    header: "State",
    cell: ({ status }) => <StatusBadge status={status} look="plain" word={STANDING_WORD[status]} />,
  },
  {
    id: "share",
    header: "Kept / promised",
    align: "end",
    tip: "Below it: against the window of the same length before.",
    cell: ({ percent, target, before }) => (
      <span className="inline-flex flex-col items-end">
        <span className={percent === null ? "text-ink-3" : undefined}>
          {percentText(percent, target)} <span className="text-ink-3">/ {targetText(target)}</span>
        </span>
        <span className="text-ink-3">{changeText(percent, before)}</span>
      </span>
    ),
  },
  {
    id: "budget",
    header: "Budget left",
    tip: "Minutes, or things, that may still be bad before the promise is broken.",
    cell: ({ budget, objective, status }) => (
      <BudgetBar
        budget={budget}
        accounting={objective.accounting}
        status={status}
        className="flex-col items-start gap-0.5 max-sm:items-end"
      />
    ),
  },
  {
    id: "pace",
    header: "Pace 1 h / 3 d",
    align: "end",
    tip: "How many times as fast as it may the budget is spent; 1 × lasts exactly for the window.",
    cell: ({ burnRate }) => (
      <span className={burnRate.threeDays !== null && burnRate.threeDays > 1 ? "font-medium" : undefined}>
        {burnText(burnRate.hour)} <span className="text-ink-3">/</span> {burnText(burnRate.threeDays)}
      </span>
    ),
  },
  {
    id: "trend",
    header: "30 days",
    cell: ({ trend }) => <TrendLine trend={trend} />,
  },
];

export const promiseColumns: readonly Column<Standing>[] = [what, ...numbers];

export const tenantColumns: readonly Column<Standing>[] = [
  { id: "tenant", header: "Tenant", grows: true, cell: ({ series }) => series.tenant },
  ...numbers,
];
