import { StatusBadge } from "@/components/ui/status-badge";
import type { Step } from "./on-call-types";
import { hoursText, waitText } from "./on-call-words";
import { ToldLine } from "./told-line";

/** The steps of a ladder with what they come to now. */
export function LadderSteps({ steps }: { steps: readonly Step[] }) {
  return (
    <ol className="flex flex-col gap-2">
      {steps.map((step) => (
        <li key={step.level} className="grid grid-cols-[7.5rem_1fr] gap-x-3 max-sm:grid-cols-1">
          <span className="tabular-nums text-ink-2">{waitText(step.afterSeconds)}</span>
          <div className="min-w-0">
            <p>
              {step.title}
              {step.within && (
                <span className="text-ink-2">
                  , only {hoursText(step.within)} ({step.within.zone})
                </span>
              )}
            </p>
            {step.people.map((told) => (
              <ToldLine key={`${told.name} ${told.because}`} told={told} />
            ))}
            {step.nobody && (
              <StatusBadge status="warn" look="plain" word="Reaches nobody now" className="text-sm" />
            )}
            {step.note && <p className="text-sm text-ink-3">{step.note}</p>}
          </div>
        </li>
      ))}
    </ol>
  );
}
