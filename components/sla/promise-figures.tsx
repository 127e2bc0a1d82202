import { KeyValue } from "@/components/ui/key-value";
import { StatusIcon } from "@/components/ui/status-badge";
import type { Accounting } from "@/domain/objective";
import { unseenTimeText } from "@/domain/objective-says";
import { BudgetBar } from "./budget-bar";
import type { Standing } from "./sla-types";
import { amountText, burnText, changeText, percentText, targetText } from "./sla-words";

/** The numbers of a promise in its window. */
export function PromiseFigures({ standing }: { standing: Standing }) {
  const { objective, percent, target, budget, status, burnRate, before, tally, window } = standing;
  const thing = objective.accounting === "time" ? "" : " things";
  const amount = (n: number) => `${amountText(n, objective.accounting)}${thing}`;
  return (
    <KeyValue
      items={[
        { label: "window", value: window.name },
        {
          label: "kept / promised",
          value: (
            <span className="text-answer font-semibold">
              {percentText(percent, target)}{" "}
              <span className="font-normal text-ink-2">/ {targetText(target)}</span>
            </span>
          ),
        },
        {
          label: "budget",
          value: <BudgetBar budget={budget} accounting={objective.accounting} status={status} />,
        },
        {
          label: "pace",
          value: (
            <span className="flex flex-wrap gap-x-4">
              <Pace over="1 h" rate={burnRate.hour} />
              <Pace over="6 h" rate={burnRate.sixHours} />
              <Pace over="3 d" rate={burnRate.threeDays} />
            </span>
          ),
        },
        {
          label: "window before",
          value:
            before === null
              ? "nothing counted"
              : `${percentText(before, target)}, now ${changeText(percent, before)}`,
        },
        {
          label: "counted",
          value: countedText(tally, objective.accounting, amount),
        },
      ]}
    />
  );
}

function Pace({ over, rate }: { over: string; rate: number | null }) {
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      {rate === null && <StatusIcon status="unknown" className="size-2.5" />}
      {rate !== null && rate > 1 && <StatusIcon status="warn" className="size-2.5" />}
      <span className={rate !== null && rate > 1 ? "font-medium" : undefined}>{burnText(rate)}</span>
      <span className="text-ink-3">over {over}</span>
    </span>
  );
}

function countedText(
  tally: Standing["tally"],
  accounting: Accounting,
  amount: (n: number) => string,
): string {
  const parts = [
    `${amount(tally.good)} good`,
    `${amount(tally.bad)} bad`,
    ...unknownText(tally, accounting, amount),
    ...(tally.maintenance > 0 ? [`${amount(tally.maintenance)} in maintenance`] : []),
  ];
  return parts.join(", ");
}

function unknownText(
  { unknown, seen }: Standing["tally"],
  accounting: Accounting,
  amount: (n: number) => string,
): string[] {
  if (accounting !== "time" && unknown === 0) return [];
  return [seen === undefined ? `${amount(unknown)} unknown` : unseenTimeText(unknown, seen)];
}
