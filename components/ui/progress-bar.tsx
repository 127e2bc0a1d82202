import type { Status } from "@/domain/status";
import { cn } from "./cn";
import { STATUS_FILL } from "./status-style";

export type ProgressBarProps = {
  value: number;
  max: number;
  /** What is counted: "rows done". */
  label: string;
  /** The words beside the bar; "5/6" when left out. */
  text?: string;
  status?: Status;
  className?: string;
};

export function ProgressBar({
  value,
  max,
  label,
  text = `${value}/${max}`,
  status,
  className,
}: ProgressBarProps) {
  const share = max > 0 ? Math.min(1, Math.max(0, value / max)) : 0;
  return (
    <span className={cn("inline-flex items-center gap-2", className)}>
      <svg
        role="progressbar"
        aria-label={label}
        aria-valuenow={value}
        aria-valuemin={0}
        aria-valuemax={max}
        aria-valuetext={text}
        className="h-2 w-24 min-w-12 shrink rounded-sm bg-line"
      >
        <rect
          width={`${share * 100}%`}
          height="100%"
          className={status ? STATUS_FILL[status] : "fill-ink-2"}
        />
      </svg>
      <span aria-hidden="true" className="text-sm whitespace-nowrap">
        {text}
      </span>
    </span>
  );
}
