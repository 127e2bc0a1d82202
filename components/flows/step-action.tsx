"use client";

import type { Route } from "next";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Link } from "@/components/ui/link";
import { StatusBadge } from "@/components/ui/status-badge";
import { ACTION_WORD, actionStatus, isAsked } from "@/domain/action";
import type { StepProps } from "./step-body";

const ActionPanel = dynamic(
  () => import("@/components/actions/action-panel").then((module) => module.ActionPanel),
  { ssr: false },
);

const RequestPanel = dynamic(
  () => import("@/components/actions/request-panel").then((module) => module.RequestPanel),
  { ssr: false },
);

/** What the step's action has come to; what disrupts is asked for in its own panel. */
export function StepAction({ answer: { flow }, step }: Omit<StepProps, "work">) {
  const { action, run } = step;
  const [asked, setAsked] = useState(run?.state === "waiting" ? run.id : undefined);
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
  return (
    <>
      {run && !isPanelOpen && (
        <p role="status" className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <StatusBadge status={actionStatus(run.state)} word={ACTION_WORD[run.state]} />
          <Link href={`/actions/${run.id}` as Route} className="text-accent underline">
            {run.label}
          </Link>
          {run.verdict && run.verdict !== step.output?.said && (
            <span className="min-w-0 break-words text-ink-2">{run.verdict}</span>
          )}
        </p>
      )}
      {isPanelOpen && (
        <div className="max-w-2xl">
          {asked ? (
            <RequestPanel id={asked} onAgain={() => setAsked(undefined)} />
          ) : (
            <ActionPanel
              environmentId={flow.environmentId}
              action={action.key}
              input={action.input}
              flowId={flow.id}
              flowStep={step.key}
            />
          )}
        </div>
      )}
    </>
  );
}
