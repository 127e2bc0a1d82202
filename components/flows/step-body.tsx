"use client";

import { Lock } from "lucide-react";
import dynamic from "next/dynamic";
import { Facts } from "@/components/platforms/facts";
import { SaidText } from "@/components/runbooks/said-text";
import { Skeleton } from "@/components/ui/skeleton";
import { isOpenFlow } from "@/domain/flow";
import { Findings } from "./findings";
import type { FlowWish } from "./flow-dialogs";
import type { FlowAnswer, StepShown } from "./flow-types";
import { StepAction } from "./step-action";
import { StepApproval } from "./step-approval";
import { StepButtons } from "./step-buttons";
import { StepPending } from "./step-pending";
import { StepProof } from "./step-proof";
import type { FlowWork } from "./use-flow-work";

const StepEvidence = dynamic(() => import("./step-evidence").then((module) => module.StepEvidence), {
  ssr: false,
  loading: () => <Skeleton className="h-24 w-full" />,
});
const StepSecret = dynamic(() => import("./step-secret").then((module) => module.StepSecret), {
  ssr: false,
  loading: () => <Skeleton className="h-24 w-full" />,
});

export type StepProps = { answer: FlowAnswer; step: StepShown; work: FlowWork };

/** One step: what to know, what it found, and what may be done to it now. */
export function StepBody({ answer, step, work, onWish }: StepProps & { onWish: (wish: FlowWish) => void }) {
  const isTurn = answer.flow.state === "running" && step.state === "ready" && !step.lockedBecause;
  const shared = { answer, step, work };
  return (
    <div className="flex flex-col gap-4">
      {step.why && <SaidText text={step.why} className="max-w-prose text-ink-2" />}
      {step.lockedBecause && (
        <p className="flex items-start gap-2">
          <Lock className="mt-0.5 size-4 shrink-0 text-ink-3" aria-hidden />
          {step.lockedBecause}
        </p>
      )}
      <StepPending step={step} />
      {step.output?.said && <p className="max-w-prose text-pretty break-words">{step.output.said}</p>}
      {step.output?.findings && <Findings findings={step.output.findings} title={step.title} />}
      {step.output?.facts && Object.keys(step.output.facts).length > 0 && <Facts facts={step.output.facts} />}
      <StepProof step={step} />
      {step.kind === "action" && <StepAction {...shared} />}
      {isTurn && step.kind === "evidence" && <StepEvidence {...shared} />}
      {isTurn && step.kind === "approval" && <StepApproval {...shared} />}
      {isTurn && step.kind === "secret" && <StepSecret {...shared} />}
      {isOpenFlow(answer.flow.state) && <StepButtons {...shared} onWish={onWish} />}
      {step.source && (
        <p className="text-sm text-ink-3">
          {step.source.file}, line {step.source.line}
        </p>
      )}
    </div>
  );
}
