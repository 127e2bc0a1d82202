"use client";

import { RotateCcw, SkipForward } from "lucide-react";
import { useRef, useState } from "react";
import { usePerson } from "@/components/shell/person";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { InlineError } from "@/components/ui/error-note";
import { Field, Textarea } from "@/components/ui/field";
import { whyNot } from "@/domain/access";
import { isActing, isMachine } from "@/domain/runbook-walk";
import type { RunWish } from "./run-dialogs";
import type { KeptStep, RunAnswer, Step } from "./runbook-types";
import type { RunWork } from "./use-run-work";

type Props = {
  answer: RunAnswer;
  step: Step;
  kept: KeptStep;
  work: RunWork;
  onShow: (key: string | undefined) => void;
  onWish: (wish: RunWish) => void;
};

/** Doing it, leaving it out, doing it again; and what takes back what was done when it failed. */
export function StepButtons({ answer, step, kept, work, onShow, onWish }: Props) {
  const me = usePerson();
  const [option, setOption] = useState<string>();
  const note = useRef<HTMLTextAreaElement>(null);
  const { run, document, steps } = answer;
  const refused = whyNot(me, "runbook:walk");
  if (run.state === "finished" || run.state === "abandoned") return null;
  const blocked = refused ?? (run.state === "paused" ? "The run is paused; resume it first." : undefined);
  const offer = answer.offers.find((one) => one.step === step.key);
  const isTurn = kept.state === "ready";
  const isByPanel = isActing(step) && offer?.tier !== 1;
  const offered = steps.filter(({ kind, state }) => kind === "rollback" && state === "ready");
  const canSkip = ["ready", "failed", "running", "waiting"].includes(kept.state);
  const canRepeat =
    ["done", "failed", "skipped"].includes(kept.state) || (isMachine(step.kind) && kept.state === "running");

  function perform() {
    const written = note.current?.value.trim();
    work.work(
      step.key,
      { ...(option !== undefined && { option }), ...(written && { note: written }) },
      { onSuccess: () => onShow(undefined) },
    );
  }

  return (
    <div className="on-screen flex flex-col gap-3">
      {isTurn && step.kind === "decision" && (
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-1 font-medium">Which is it?</legend>
          {step.options.map((one) => (
            <label
              key={one.key}
              className={cn(
                "flex cursor-pointer gap-2 rounded border px-3 py-2 hover:bg-hover max-sm:min-h-11",
                option === one.key && "border-accent bg-accent-faint",
              )}
            >
              <input
                type="radio"
                name={step.key}
                value={one.key}
                onChange={() => setOption(one.key)}
                className="mt-1"
              />
              <span>
                <span className="font-medium">{one.title}</span>
                {one.text && <span className="block text-ink-2">{one.text}</span>}
              </span>
            </label>
          ))}
        </fieldset>
      )}
      {isTurn && !isByPanel && (
        <Field label={noteLabel(step)} required={needsNote(step)}>
          <Textarea ref={note} data-control="note" rows={2} maxLength={4000} />
        </Field>
      )}
      {work.error && <InlineError>{work.error}</InlineError>}
      <div className="flex flex-wrap gap-2">
        {isTurn && !isByPanel && (
          <Button
            data-control="do"
            variant="primary"
            pending={work.isPending}
            blockedBecause={
              blocked ?? (step.kind === "decision" && !option ? "Choose one first." : undefined)
            }
            onClick={perform}
          >
            {doLabel(step, offer?.label)}
          </Button>
        )}
        {canRepeat && (
          <Button
            data-control={kept.state === "failed" ? "do" : undefined}
            variant={kept.state === "failed" ? "primary" : "outlined"}
            icon={<RotateCcw className="size-3.5" aria-hidden />}
            pending={work.isPending}
            blockedBecause={blocked}
            onClick={() => work.again(step.key)}
          >
            Do it again
          </Button>
        )}
        {canSkip && (
          <Button
            icon={<SkipForward className="size-3.5" aria-hidden />}
            blockedBecause={
              blocked ??
              (step.required
                ? "This step cannot be skipped; the runbook does not hold without it."
                : undefined)
            }
            onClick={() => onWish({ verb: "skip", stepKey: step.key })}
          >
            Skip with a reason…
          </Button>
        )}
        {kept.state === "failed" &&
          offered.map(({ key }) => (
            <Button key={key} onClick={() => onShow(key)}>
              Take back: {document.steps.find((one) => one.key === key)?.title}
            </Button>
          ))}
        <Button variant="quiet" blockedBecause={refused} onClick={() => onWish({ verb: "note" })}>
          Note on the run…
        </Button>
      </div>
    </div>
  );
}

const needsNote = (step: Step) =>
  (step.kind === "guidance" && step.note) || (step.kind === "approval" && !step.inside);

function noteLabel(step: Step): string {
  if (step.kind === "approval" && !step.inside) return `Who approved it, how and when (${step.by})`;
  return needsNote(step) ? "What did you see?" : "Note";
}

function doLabel(step: Step, label: string | undefined): string {
  switch (step.kind) {
    case "decision":
      return "Decide";
    case "approval":
      return step.inside ? "Approve, as the second person" : "Write down the approval";
    case "action":
      return label ?? "Start";
    case "rollback":
      return label ?? "It is taken back";
    default:
      return "Done";
  }
}
