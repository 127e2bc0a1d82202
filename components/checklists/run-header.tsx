"use client";

import { RotateCw } from "lucide-react";
import { ItsAudit } from "@/components/audit/its-audit";
import { usePerson } from "@/components/shell/person";
import { Button } from "@/components/ui/button";
import { Duration } from "@/components/ui/duration";
import { InlineError } from "@/components/ui/error-note";
import { PageHeader } from "@/components/ui/page";
import { Pill } from "@/components/ui/pill";
import { useClockText } from "@/components/ui/time";
import { placeOf, whyNot } from "@/domain/access";
import { periodAt } from "@/domain/period";
import type { RunAnswer } from "./answers";
import { Clock } from "./clock";
import { Due } from "./due";
import { useOpenRun } from "./open-run-button";
import { periodText, runAnswer } from "./run-answer";
import type { Evaluation } from "./use-evaluation";

/** Whose run this is, for when, and how fresh; with the answer in words. */
export function RunHeader({ answer, evaluation }: { answer: RunAnswer; evaluation: Evaluation }) {
  const { run, document, rows } = answer;
  const me = usePerson();
  const isFrozen = run.state === "signed-off";
  return (
    <PageHeader
      title={document.title}
      back={{ href: "/checklists", label: "Checklists" }}
      facts={
        <>
          <Pill>
            {periodText(run.period) ?? (
              <>
                started <Clock at={run.createdAt} />
              </>
            )}
          </Pill>
          <Pill>{run.environmentId}</Pill>
          <span>{run.openedByName ? `opened by ${run.openedByName}` : "opened by nobody yet"}</span>
          <Due at={run.dueAt} state={run.state} />
          <ItsAudit of={{ kind: "checklist-run", subject: run.id }} />
          <Evaluated answer={answer} evaluation={evaluation} />
        </>
      }
      answer={runAnswer(
        run,
        rows.map(({ state }) => state),
      )}
      actions={
        isFrozen ? undefined : (
          <div className="flex flex-col items-end gap-1">
            <div className="flex flex-wrap gap-2">
              <TakeIt answer={answer} />
              <Button
                icon={<RotateCw className="size-3.5" aria-hidden />}
                pending={evaluation.isAsked}
                blockedBecause={whyNot(me, "checklist:work", placeOf(run.environmentId))}
                onClick={evaluation.begin}
              >
                Evaluate again
              </Button>
            </div>
            {evaluation.error && <InlineError>{evaluation.error}</InlineError>}
          </div>
        )
      }
    />
  );
}

function Evaluated({ answer: { run, rows }, evaluation }: { answer: RunAnswer; evaluation: Evaluation }) {
  if (evaluation.isUnderWay)
    return (
      <span>
        being evaluated: {evaluation.done} of {evaluation.of} rows
      </span>
    );
  if (!run.evaluatedAt) {
    const latest = rows
      .flatMap((row) => (row.observed && row.evaluatedAt) || [])
      .toSorted(byTime)
      .at(-1);
    return (
      <span>
        {latest ? (
          <>
            last looked at <Clock at={latest} hasSeconds />
          </>
        ) : (
          "not evaluated yet"
        )}
      </span>
    );
  }
  return (
    <span>
      evaluated <Clock at={run.evaluatedAt} hasSeconds /> (took <Duration ms={run.evaluationMs} />)
    </span>
  );
}

/** Runs begin by themselves; whoever opens one first puts their name to it. */
function TakeIt({ answer: { run, document } }: { answer: RunAnswer }) {
  const me = usePerson();
  const open = useOpenRun();
  const current = useClockText((now) => periodAt(document, new Date(now))?.name ?? "");
  if (run.openedByName || run.period !== current) return null;
  return (
    <>
      <Button
        variant="plain"
        blockedBecause={whyNot(me, "checklist:work", placeOf(run.environmentId))}
        pending={open.isPending}
        onClick={() => open.mutate({ checklistId: run.checklistId, environmentId: run.environmentId })}
      >
        Open in my name
      </Button>
      {open.error && <InlineError>{open.error.message}</InlineError>}
    </>
  );
}

const byTime = (a: Date, b: Date) => a.getTime() - b.getTime();
