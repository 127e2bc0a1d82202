import type { ReactNode } from "react";
import type { Status } from "@/domain/status";
import { cn } from "./cn";
import { StatusIcon } from "./status-badge";
import { type Moment, Time } from "./time";

export type ProgressStep = {
  /** "before", "action", "after". */
  label: string;
  text: ReactNode;
  at?: Moment | null;
  /** Left out while the step has not happened. */
  status?: Status;
};

/** The story of a row in its place: how it was, what was done, how it is. */
export function ProgressSteps({ steps, className }: { steps: readonly ProgressStep[]; className?: string }) {
  return (
    <ol className={cn("flex flex-wrap gap-y-1 text-sm max-sm:flex-col", className)}>
      {steps.map((step, index) => (
        <li key={index} className={cn("flex min-w-0 items-center gap-1.5", !step.status && "text-ink-3")}>
          {index > 0 && (
            <span aria-hidden="true" className="mx-1.5 text-ink-3 max-sm:hidden">
              →
            </span>
          )}
          {step.status ? (
            <StatusIcon status={step.status} />
          ) : (
            <span aria-hidden="true" className="size-3 rounded-full border border-line-strong" />
          )}
          <span className="text-ink-3">{step.label}</span>
          <span className="min-w-0 break-words">{step.text}</span>
          {step.at && <Time at={step.at} className="text-ink-3" />}
        </li>
      ))}
    </ol>
  );
}
