"use client";

import { StatusBadge } from "@/components/ui/status-badge";
import { Absolute, Time } from "@/components/ui/time";
import { FoundRows } from "./found-rows";
import { KindMark } from "./kind-mark";
import type { RunWish } from "./run-dialogs";
import type { KeptStep, RunAnswer } from "./runbook-types";
import { STEP_LOOK } from "./runbook-words";
import { SaidText } from "./said-text";
import { SourceLine } from "./source-line";
import { StepAction } from "./step-action";
import { StepButtons } from "./step-buttons";
import type { RunWork } from "./use-run-work";

type Props = {
  answer: RunAnswer;
  stepKey: string;
  work: RunWork;
  onShow: (key: string | undefined) => void;
  onWish: (wish: RunWish) => void;
};

/** One step: what to know, what it would do, what it found, and the buttons. */
export function StepPane({ answer, stepKey, work, onShow, onWish }: Props) {
  const step = answer.document.steps.find(({ key }) => key === stepKey);
  const kept = answer.steps.find(({ key }) => key === stepKey);
  if (!step || !kept) return null;
  const title = `step-${step.key}`;
  return (
    <section aria-labelledby={title} className="flex flex-col gap-4 rounded border bg-surface p-4">
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 id={title} className="min-w-0 flex-1 basis-60 text-lg font-semibold">
          {step.title}
        </h2>
        <KindMark kind={step.kind} />
        <StatusBadge {...STEP_LOOK[kept.state]} />
      </header>
      <SaidText text={step.text} className="max-w-prose" />
      {step.kind === "guidance" && step.links.length > 0 && (
        <ul className="flex flex-col gap-1">
          {step.links.map(({ title: name, url }) => (
            <li key={url}>
              {/^(https?:|\/)/.test(url) ? (
                <a href={url} target="_blank" rel="noreferrer" className="text-accent underline">
                  {name}
                </a>
              ) : (
                name
              )}
            </li>
          ))}
        </ul>
      )}
      <Inputs kept={kept} />
      <StepAction answer={answer} step={step} kept={kept} />
      {kept.state === "running" && <UnderWay kept={kept} kind={step.kind} />}
      {kept.output?.said && (
        <p className="text-pretty break-words">
          {kept.output.said}
          {kept.endedAt && (
            <span className="text-ink-3">
              {" "}
              (<Absolute at={kept.endedAt} form="minute" />)
            </span>
          )}
        </p>
      )}
      <FoundRows output={kept.output} title={step.title} />
      {kept.note && (
        <p className="whitespace-pre-wrap break-words rounded border bg-sunken px-3 py-2">
          {kept.note}
          {kept.byName && <span className="block text-sm text-ink-3">{kept.byName}</span>}
        </p>
      )}
      {kept.state === "failed" && step.ifFailed && (
        <div className="rounded border border-alert-line bg-alert-soft px-3 py-2">
          <SaidText text={step.ifFailed} />
        </div>
      )}
      <StepButtons {...{ answer, step, kept, work, onShow, onWish }} />
      <SourceLine step={step} />
    </section>
  );
}

function Inputs({ kept }: { kept: KeptStep }) {
  const named = Object.entries(kept.input ?? {});
  if (named.length === 0) return null;
  return (
    <dl className="flex flex-wrap gap-x-6 gap-y-1 text-sm">
      {named.map(([name, value]) => (
        <div key={name} className="flex min-w-0 gap-2">
          <dt className="text-ink-3">{name}</dt>
          <dd className="min-w-0 break-all font-mono">{value === "" ? "(empty)" : value}</dd>
        </div>
      ))}
    </dl>
  );
}

function UnderWay({ kept, kind }: { kept: KeptStep; kind: string }) {
  if (kind === "wait")
    return (
      <p>
        Goes on <Time at={kept.dueAt} />.
      </p>
    );
  return (
    <p>
      {kind === "action" || kind === "rollback" ? "Asked for" : "Asked anew"} <Time at={kept.startedAt} />.
      Only a new answer counts.
    </p>
  );
}
