"use client";

import type { Route } from "next";
import dynamic from "next/dynamic";
import { Link } from "@/components/ui/link";
import { StatusBadge } from "@/components/ui/status-badge";
import { ACTION_WORD, actionStatus, isAsked } from "@/domain/action";
import type { KeptStep, RunAnswer, Step } from "./runbook-types";

const ActionPlace = dynamic(() => import("./action-place").then((module) => module.ActionPlace), {
  ssr: false,
});

type Props = { answer: RunAnswer; step: Step; kept: KeptStep };

/** What the step's action would do, or has come to. What disrupts is asked for in its own panel. */
export function StepAction({ answer, step, kept }: Props) {
  const offer = answer.offers.find((one) => one.step === step.key);
  if (!offer) return null;
  if (offer.tier === null)
    return (
      <p className="text-ink-2">
        This deployment has no “{offer.action}”. Do it by hand where you can, then skip this step with what
        you did.
      </p>
    );
  const isPanelOpen =
    answer.run.state === "running" &&
    offer.tier > 1 &&
    (kept.state === "ready" || (kept.state === "waiting" && (!kept.action || isAsked(kept.action.state))));
  return (
    <>
      {kept.action && (
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <StatusBadge status={actionStatus(kept.action.state)} word={ACTION_WORD[kept.action.state]} />
          <Link href={`/actions/${kept.action.id}` as Route} className="text-accent underline">
            {kept.action.label}
          </Link>
          {kept.action.progress && <span className="text-ink-2">{kept.action.progress.said}</span>}
        </p>
      )}
      {isPanelOpen && (
        <ActionPlace
          environmentId={answer.run.environmentId}
          action={offer.action}
          input={kept.input ?? {}}
          runbookRunId={answer.run.id}
          runbookStep={step.key}
        />
      )}
    </>
  );
}
