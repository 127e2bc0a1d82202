import type { Step } from "./runbook-types";
import { SaidText } from "./said-text";

/** Where a step comes from, and where this console does otherwise than its source. */
export function SourceLine({ step }: { step: Step }) {
  if (!step.departure && !step.source) return null;
  return (
    <div className="text-sm text-ink-3">
      {step.departure && (
        <div className="mb-1 border-l-2 border-warn-line pl-3 text-ink-2">
          <span className="font-medium">Not as the source has it. </span>
          <SaidText text={step.departure} />
        </div>
      )}
      {step.source && (
        <p>
          {step.source.file}, line {step.source.line}
        </p>
      )}
    </div>
  );
}
