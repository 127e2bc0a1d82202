"use client";

import { ChevronDown, Lock } from "lucide-react";
import { cn } from "@/components/ui/cn";
import { Duration } from "@/components/ui/duration";
import { StatusBadge } from "@/components/ui/status-badge";
import { Time } from "@/components/ui/time";
import type { FlowWish } from "./flow-dialogs";
import type { FlowAnswer, StepShown } from "./flow-types";
import { STEP_KIND_WORD, STEP_LOOK, tookMs } from "./flow-words";
import { StepBody } from "./step-body";
import type { FlowWork } from "./use-flow-work";

type Props = {
  answer: FlowAnswer;
  open: string | undefined;
  onShow: (key: string | undefined) => void;
  work: FlowWork;
  onWish: (wish: FlowWish) => void;
};

/** Every step in its order, with its state, when and by whom; one of them is open. */
export function FlowSteps({ answer, open, onShow, work, onWish }: Props) {
  return (
    <ol className="rounded border bg-surface">
      {answer.steps.map((step, index) => (
        <li key={step.key} className="border-b last:border-b-0">
          <StepHead
            step={step}
            number={index + 1}
            isOpen={step.key === open}
            onFlip={() => onShow(step.key === open ? undefined : step.key)}
          />
          {step.key === open && (
            <div
              id={`step-${step.key}`}
              className="border-l-2 border-accent px-4 pt-1 pb-4 sm:pl-[calc(2.25rem-2px)]"
            >
              <StepBody key={step.attempt} {...{ answer, step, work, onWish }} />
            </div>
          )}
        </li>
      ))}
    </ol>
  );
}

type HeadProps = { step: StepShown; number: number; isOpen: boolean; onFlip: () => void };

function StepHead({ step, number, isOpen, onFlip }: HeadProps) {
  const isOver = step.state === "ahead" || step.state === "not-needed";
  return (
    <h3>
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={isOpen ? `step-${step.key}` : undefined}
        onClick={onFlip}
        className={cn(
          "flex min-h-10 w-full flex-wrap items-center gap-x-3 gap-y-0.5 border-l-2 border-transparent px-3 py-1.5 text-left hover:bg-hover max-sm:min-h-11",
          isOpen && "border-accent bg-accent-faint",
        )}
      >
        <span className="w-5 shrink-0 text-right text-sm text-ink-3 tabular-nums">{number}</span>
        <span
          className={cn(
            "min-w-0 flex-1 basis-52 text-pretty",
            isOver && "text-ink-3",
            isOpen && "font-medium",
          )}
        >
          {step.title}
        </span>
        <span className="flex flex-wrap items-center gap-x-3 text-sm text-ink-3 max-sm:basis-full max-sm:pl-8">
          {step.lockedBecause && (
            <span className="inline-flex items-center gap-1">
              <Lock className="size-3" aria-hidden />
              locked
            </span>
          )}
          {step.byName && <span>{step.byName}</span>}
          {step.endedAt ? (
            <>
              <Time at={step.endedAt} />
              {step.startedAt && <Duration ms={tookMs(step)} />}
            </>
          ) : (
            step.startedAt && <Time at={step.startedAt} />
          )}
          {step.state === "ahead" ? (
            <span>{STEP_KIND_WORD[step.kind]}</span>
          ) : (
            <StatusBadge look="plain" className="text-sm" {...STEP_LOOK[step.state]} />
          )}
          <ChevronDown className={cn("size-4", isOpen && "rotate-180")} aria-hidden />
        </span>
      </button>
    </h3>
  );
}
