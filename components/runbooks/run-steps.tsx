"use client";

import { cn } from "@/components/ui/cn";
import { Duration } from "@/components/ui/duration";
import { StatusBadge } from "@/components/ui/status-badge";
import { Time } from "@/components/ui/time";
import type { RunAnswer } from "./runbook-types";
import { KIND_WORD, STEP_LOOK, tookMs } from "./runbook-words";

type Props = { answer: RunAnswer; shown: string; onShow: (key: string) => void };

/** Every step with its state, who did it and how long it took; the shown one is marked. */
export function RunSteps({ answer, shown, onShow }: Props) {
  const inOrder = answer.document.steps.filter(({ kind }) => kind !== "rollback");
  const rollbacks = answer.document.steps.filter(({ kind }) => kind === "rollback");
  return (
    <nav aria-label="Steps" className="rounded border bg-surface lg:sticky lg:top-16">
      <StepList answer={answer} steps={inOrder} {...{ shown, onShow }} />
      {rollbacks.length > 0 && (
        <>
          <p className="border-t bg-sunken px-3 py-1 text-sm text-ink-3">Takes back what was done</p>
          <StepList answer={answer} steps={rollbacks} {...{ shown, onShow }} />
        </>
      )}
    </nav>
  );
}

function StepList({ answer, steps, shown, onShow }: Props & { steps: RunAnswer["document"]["steps"] }) {
  return (
    <ol>
      {steps.map(({ key, title, kind }) => {
        const kept = answer.steps.find((one) => one.key === key);
        if (!kept) return null;
        const look = STEP_LOOK[kept.state];
        const isOver = kept.state === "ahead" || kept.state === "not-needed";
        return (
          <li key={key} className="border-b last:border-b-0">
            <button
              type="button"
              aria-current={key === shown ? "step" : undefined}
              onClick={() => onShow(key)}
              className={cn(
                "flex w-full flex-col gap-0.5 border-l-2 border-transparent px-3 py-1.5 text-left hover:bg-hover max-sm:min-h-11",
                key === shown && "border-accent bg-accent-faint",
              )}
            >
              <span className={cn("text-pretty", isOver && "text-ink-3", key === shown && "font-medium")}>
                {title}
              </span>
              <span className="flex flex-wrap items-center gap-x-2 text-sm text-ink-3">
                {kept.state === "ahead" ? (
                  KIND_WORD[kind]
                ) : (
                  <StatusBadge look="plain" className="text-sm" {...look} />
                )}
                {kept.byName && <span>{kept.byName}</span>}
                {kept.endedAt ? (
                  <Duration ms={tookMs(kept)} />
                ) : (
                  kept.startedAt && <Time at={kept.startedAt} />
                )}
              </span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}
