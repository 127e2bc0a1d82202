import { useId } from "react";
import { HatchPattern } from "@/components/charts/hatch";
import { cn } from "@/components/ui/cn";
import { STATUS_FILL } from "@/components/ui/status-style";
import type { Accounting } from "@/domain/objective";
import type { Status } from "@/domain/status";
import { type BudgetShown, budgetText } from "./sla-words";

type BudgetBarProps = {
  budget: BudgetShown;
  accounting: Accounting;
  status: Status;
  hidesText?: boolean;
  className?: string;
};

/** What is left of a budget: the bar empties from the right, is crossed out when overspent, and striped when nobody knows. */
export function BudgetBar({ budget, accounting, status, hidesText, className }: BudgetBarProps) {
  const hatch = useId();
  const text = budgetText(budget, accounting);
  const left = budget.share === null ? null : Math.max(0, Math.min(1, 1 - budget.share));
  return (
    <span className={cn("inline-flex flex-wrap items-center gap-x-2", className)}>
      <svg
        role="img"
        aria-label={`Budget: ${text}`}
        viewBox="0 0 96 10"
        preserveAspectRatio="none"
        className="h-2.5 w-24 min-w-12 shrink-0"
      >
        {left === null && (
          <defs>
            <HatchPattern id={hatch} />
          </defs>
        )}
        <rect
          x="0.5"
          y="0.5"
          width="95"
          height="9"
          fill={left === null ? `url(#${hatch})` : "none"}
          stroke="var(--line-strong)"
          vectorEffect="non-scaling-stroke"
        />
        {left !== null && left > 0 && (
          <rect x="1" y="1" width={94 * left} height="8" className={STATUS_FILL[status]} />
        )}
        {(budget.share ?? 0) > 1 && (
          <path
            d="M1 9 95 1M1 1 95 9"
            stroke="var(--alert-solid)"
            strokeWidth="1.5"
            vectorEffect="non-scaling-stroke"
          />
        )}
      </svg>
      {!hidesText && (
        <span aria-hidden="true" className="min-w-0">
          {text}
        </span>
      )}
    </span>
  );
}
