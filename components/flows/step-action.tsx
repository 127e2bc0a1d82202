"use client";

import { Eye } from "lucide-react";
import type { Route } from "next";
import dynamic from "next/dynamic";
import { useState } from "react";
import { usePerson } from "@/components/shell/person";
import { Button } from "@/components/ui/button";
import { Link } from "@/components/ui/link";
import { StatusBadge } from "@/components/ui/status-badge";
import { whyNot } from "@/domain/access";
import { ACTION_WORD, actionStatus, isAsked } from "@/domain/action";
import { flowPlace } from "./flow-place";
import type { StepProps } from "./step-body";

const ActionPanel = dynamic(
  () => import("@/components/actions/action-panel").then((module) => module.ActionPanel),
  { ssr: false },
);
const RequestPanel = dynamic(
  () => import("@/components/actions/request-panel").then((module) => module.RequestPanel),
  { ssr: false },
);

type Props = Omit<StepProps, "work">;

/** What the step's action has come to; what disrupts is asked for in its own panel. */
export function StepAction({ answer: { flow }, step }: Props) {
  const { action, run } = step;
  if (!action) return null;
  if (action.tier === null)
    return (
      <p className="text-ink-2">
        This deployment has no “{action.title}”. Do it by hand where you can, then leave this step out with
        what you did.
      </p>
    );
  const isPanelOpen =
    flow.state === "running" &&
    !step.lockedBecause &&
    action.tier > 1 &&
    !action.isByBatch &&
    (step.state === "ready" || (step.state === "waiting" && (!run || isAsked(run.state))));
  if (isPanelOpen) return <Asking flow={flow} step={step} action={action} />;
  if (!run) return null;
  return (
    <p role="status" className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <StatusBadge status={actionStatus(run.state)} word={ACTION_WORD[run.state]} />
      <Link href={`/actions/${run.id}` as Route} className="text-accent underline">
        {run.label}
      </Link>
      {run.verdict && run.verdict !== step.output?.said && (
        <span className="min-w-0 break-words text-ink-2">{run.verdict}</span>
      )}
    </p>
  );
}

type AskingProps = {
  flow: Props["answer"]["flow"];
  step: Props["step"];
  action: NonNullable<Props["step"]["action"]>;
};

/** Whoever wants it looks at what it would do; that somebody else has the page open asks for nothing. */
function Asking({ flow, step: { key, run }, action }: AskingProps) {
  const me = usePerson();
  const [isLooking, setLooking] = useState(false);
  const isAskedFor = run !== null && isAsked(run.state);
  if (isLooking)
    return (
      <div className="max-w-2xl">
        <ActionPanel
          environmentId={flow.environmentId}
          action={action.key}
          input={action.input}
          flowId={flow.id}
          flowStep={key}
        />
      </div>
    );
  if (isAskedFor && (run.state === "waiting" || run.requestedById === me.id))
    return (
      <div className="max-w-2xl">
        <RequestPanel id={run.id} onAgain={() => setLooking(true)} />
      </div>
    );
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <Button
        variant="primary"
        icon={<Eye className="size-4" aria-hidden />}
        blockedBecause={whyNot(me, action.tier === 3 ? "action:destroy" : "action:run", flowPlace(flow))}
        onClick={() => setLooking(true)}
      >
        Show what it would do
      </Button>
      {isAskedFor && <span className="text-ink-2">{run.requestedByName} is looking at it.</span>}
    </div>
  );
}
