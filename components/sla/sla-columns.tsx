import { PLATFORM_NAME } from "@/components/thresholds/platform-name";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { BudgetBar } from "./budget-bar";
import { placeName } from "./sla-list";
import type { Standing } from "./sla-types";
import { burnText, changeText, KIND_TEXT, percentText, STANDING_WORD, targetText } from "./sla-words";
import { TrendLine } from "./trend-line";

const what: Column<Standing> = {
  id: "what",
  header: "Promise",
  wraps: true,
  cell: ({ objective, series, says }) => (
    <span data-tip={says} className="block min-w-48 py-1 text-pretty">
      {objective.title}
      <span className="block text-sm font-normal text-ink-3">
        {PLATFORM_NAME[objective.platformId]} · {series.tenant || placeName(series.environmentId)} ·{" "}
        {KIND_TEXT[objective.kind].toLowerCase()}
      </span>
    </span>
  ),
};

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
    cell: ({ percent, target }) => (
      <span className={percent === null ? "text-ink-3" : undefined}>
        {percentText(percent, target)} <span className="text-ink-3">/ {targetText(target)}</span>
      </span>
    ),
  },
  {
    id: "budget",
    header: "Budget left",
    tip: "Minutes, or things, that may still be bad before the promise is broken.",
    cell: ({ budget, objective, status }) => (
      <BudgetBar budget={budget} accounting={objective.accounting} status={status} />
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
    id: "before",
    header: "Against before",
    align: "end",
    tip: "Against the window of the same length before.",
    hidesOnPhone: true,
    cell: ({ percent, before }) => changeText(percent, before),
  },
  {
    id: "trend",
    header: "30 days",
    cell: ({ trend, target }) => <TrendLine trend={trend.map(({ percent }) => percent)} target={target} />,
  },
];

export const promiseColumns: readonly Column<Standing>[] = [
  what,
  ...numbers.slice(0, 2),
  {
    id: "window",
    header: "Window",
    hidesOnPhone: true,
    cell: ({ window }) => <span className="text-ink-2">{window.name}</span>,
  },
  ...numbers.slice(2),
];

export const tenantColumns: readonly Column<Standing>[] = [
  { id: "tenant", header: "Tenant", grows: true, cell: ({ series }) => series.tenant },
  ...numbers,
];
