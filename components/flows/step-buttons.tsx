"use client";

import { RotateCcw, SkipForward } from "lucide-react";
import { usePerson } from "@/components/shell/person";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { whyNot } from "@/domain/access";
import type { FlowWish } from "./flow-dialogs";
import { flowPlace } from "./flow-place";
import type { StepShown } from "./flow-types";
import { neededFor } from "./flow-words";
import type { StepProps } from "./step-body";

/** Doing it, doing it again, leaving it out. What has a form of its own is done there. */
export function StepButtons({
  answer: { flow },
  step,
  work,
  onWish,
}: StepProps & { onWish: (wish: FlowWish) => void }) {
  const me = usePerson();
  const refused = whyNot(me, "flow:work", flowPlace(flow));
  const blocked = refused ?? (flow.state === "paused" ? "The flow is paused; resume it first." : undefined);
  const hasForm = ["evidence", "approval", "secret"].includes(step.kind) && step.state === "ready";
  const canConfirm = step.kind === "status" && step.state === "ready" && step.button !== null;
  const canRepeat = mayRepeat(step);
  const canSkip = ["ready", "failed", "running", "waiting"].includes(step.state);
  if (!canConfirm && !canRepeat && !canSkip) return null;
  return (
    <div className="on-screen flex flex-col gap-2">
      {work.error && !hasForm && <InlineError>{work.error}</InlineError>}
      <div className="flex flex-wrap gap-2">
        {canConfirm && (
          <Button
            variant="primary"
            pending={work.isPending}
            blockedBecause={
              blocked ?? whyNot(me, neededFor(flow.kind), flowPlace(flow)) ?? step.lockedBecause ?? undefined
            }
            onClick={() => work.confirm(step.key)}
          >
            {step.button}
          </Button>
        )}
        {canRepeat && (
          <Button
            variant={step.state === "failed" ? "primary" : "outlined"}
            icon={<RotateCcw className="size-3.5" aria-hidden />}
            pending={work.isPending}
            blockedBecause={blocked}
            onClick={() => work.again(step.key)}
          >
            {step.kind === "ask" ? "Ask again" : "Do it again"}
          </Button>
        )}
        {canSkip && (
          <Button
            variant={hasForm ? "quiet" : "outlined"}
            icon={<SkipForward className="size-3.5" aria-hidden />}
            blockedBecause={
              blocked ??
              (step.skippable
                ? undefined
                : "This step cannot be left out; the flow does not hold without it.")
            }
            onClick={() => onWish({ verb: "skip", step: step.key })}
          >
            Leave it out…
          </Button>
        )}
      </div>
    </div>
  );
}

/** What a person did, or what was only looked at, may be done again; what changed something was done once. */
const mayRepeat = ({ state, kind }: StepShown) =>
  state === "failed" ||
  state === "skipped" ||
  (state === "done" && (kind === "ask" || kind === "evidence" || kind === "secret")) ||
  (state === "running" && kind === "ask");
