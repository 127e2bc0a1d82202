"use client";

import { ChevronRight } from "lucide-react";
import { useId, useRef, useState } from "react";
import { usePerson } from "@/components/shell/person";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { StatusBadge } from "@/components/ui/status-badge";
import { Time } from "@/components/ui/time";
import { placeOf, whyNot } from "@/domain/access";
import { isManual, rowStatus } from "@/domain/checklist";
import type { ChecklistRow } from "@/domain/schema/checklist";
import type { KeptRow, RunAnswer } from "./answers";
import { Clock } from "./clock";
import { RowDetails, RowLinks } from "./row-details";
import { RowEvidence } from "./row-evidence";
import { RowNote } from "./row-note";
import { RowRemedy } from "./row-remedy";
import { SkipForm, SkippedNote, UnskipButton } from "./row-skip";
import { RowStories } from "./row-stories";
import { storiesOf } from "./row-story";
import { ROW_WORD } from "./run-words";
import type { EvidenceHref } from "./use-evidence-href";

export type RunRowProps = {
  row: ChecklistRow;
  kept: KeptRow;
  answer: RunAnswer;
  evidenceHref: EvidenceHref;
  isOpen: boolean;
  isTabStop: boolean;
  onFlip: () => void;
};

/** One claim of the checklist: what is expected, what was seen, and what can be done about it in its place. */
export function RunRow({ row, kept, answer, evidenceHref, isOpen, isTabStop, onFlip }: RunRowProps) {
  const titleId = useId();
  const detailsId = useId();
  const place = useRef<HTMLElement>(null);
  const [isSkipping, setIsSkipping] = useState(false);
  const { run } = answer;
  const isFrozen = run.state === "signed-off";
  const stories = storiesOf(kept, answer);
  const events = answer.events.filter(({ rowKey }) => rowKey === kept.key);
  const isBad = kept.state === "fail" || kept.state === "unknown";
  const isSettledByPerson = kept.state === "skipped" || kept.state === "noted";
  const { observed } = kept;
  const pieces = observed ? observed.items.length + observed.more : 0;

  function stopSkipping() {
    setIsSkipping(false);
    place.current?.focus();
  }

  return (
    <article
      ref={place}
      id={row.key}
      data-row={row.key}
      aria-labelledby={titleId}
      tabIndex={isTabStop ? 0 : -1}
      className="scroll-my-24 border-b px-4 py-3 text-sm last:border-b-0 focus-visible:-outline-offset-2"
    >
      <div className="grid gap-x-4 gap-y-2 sm:grid-cols-[7.5rem_minmax(0,1fr)] lg:grid-cols-[7.5rem_minmax(0,1fr)_minmax(0,1.3fr)_11rem]">
        <StatusBadge
          status={rowStatus(kept.state)}
          word={ROW_WORD[kept.state]}
          className="mt-px self-start justify-self-start"
        />
        <div className="min-w-0">
          <h3 id={titleId} className="text-base font-medium">
            {row.title}
          </h3>
          <Expected row={row} kept={kept} />
        </div>
        <div className="min-w-0 sm:max-lg:col-start-2">
          <Observed kept={kept} isManualRow={isManual(row)} />
        </div>
        <div className="flex flex-wrap items-start gap-x-3 gap-y-2 sm:max-lg:col-start-2 lg:justify-end">
          {!isFrozen && (
            <RowControls
              row={row}
              kept={kept}
              answer={answer}
              isSkipping={isSkipping}
              onSkip={() => setIsSkipping(true)}
            />
          )}
          <button
            type="button"
            data-control="evidence"
            aria-expanded={isOpen}
            aria-controls={detailsId}
            onClick={onFlip}
            className="inline-flex h-6 items-center gap-1 rounded-sm text-accent hover:underline max-sm:min-h-11"
          >
            {pieces > 0 ? `Evidence (${pieces})` : "Details"}
            <span className="sr-only"> for {row.title}</span>
            <ChevronRight
              aria-hidden
              className={cn("size-3.5 transition-transform", isOpen && "rotate-90")}
            />
          </button>
        </div>
      </div>

      <div className="flex flex-col gap-2 sm:ml-[8.5rem] [&>*:first-child]:mt-2">
        {isManual(row) && kept.state !== "skipped" && <RowNote row={row} kept={kept} isFrozen={isFrozen} />}
        {isSkipping && !isSettledByPerson && <SkipForm row={row} kept={kept} onDone={stopSkipping} />}
        {isBad && !isOpen && row.ifFailed && (
          <div className="max-w-4xl text-ink-2">
            <span className="text-ink-3">What helps: </span>
            {row.ifFailed}
            {row.links.length > 0 && <RowLinks links={row.links} />}
          </div>
        )}
        <RowStories stories={stories} row={kept} />
        <div id={detailsId} className={cn("flex-col gap-3 print:flex", isOpen ? "flex" : "hidden")}>
          {observed && <RowEvidence observed={observed} hrefOf={evidenceHref} />}
          <RowDetails row={row} events={events} stories={stories} />
        </div>
      </div>
    </article>
  );
}

/** What should be seen, then the numbers in force when it was judged. */
function Expected({ row, kept }: { row: ChecklistRow; kept: KeptRow }) {
  const whole = kept.observed?.expected ?? row.expected;
  const numbers = whole.startsWith(row.expected) ? whole.slice(row.expected.length).replace(/^ · /, "") : "";
  return (
    <>
      <p className="text-ink-2">{numbers ? row.expected : whole}</p>
      {numbers && <p className="text-ink-2 tabular-nums">{numbers}</p>}
    </>
  );
}

function Observed({ kept, isManualRow }: { kept: KeptRow; isManualRow: boolean }) {
  const { observed, state } = kept;
  if (state === "skipped") return <SkippedNote kept={kept} />;
  if (isManualRow) return <p className="text-ink-3">judged by a person</p>;
  if (!observed)
    return (
      <p className="text-ink-3">{state === "evaluating" ? "Being looked at now." : "Not looked at yet."}</p>
    );
  return (
    <>
      <p className="break-words">{observed.summary}</p>
      {observed.since && state !== "pass" && (
        <p className="text-ink-3">
          since <Clock at={observed.since} /> (<Time at={observed.since} />)
        </p>
      )}
    </>
  );
}

type RowControlsProps = Pick<RunRowProps, "row" | "kept" | "answer"> & {
  isSkipping: boolean;
  onSkip: () => void;
};

function RowControls({ row, kept, answer, isSkipping, onSkip }: RowControlsProps) {
  const me = usePerson();
  const blockedBecause = whyNot(me, "checklist:work", placeOf(answer.run.environmentId));
  const action = answer.actions.find(({ id }) => id === kept.actionRunId);
  if (kept.state === "pass" || kept.state === "noted") return null;
  if (kept.state === "skipped") return <UnskipButton row={row} kept={kept} blockedBecause={blockedBecause} />;
  return (
    <>
      {row.remedy && <RowRemedy row={row} remedy={row.remedy} kept={kept} action={action} />}
      {!isSkipping && (
        <Button
          size="small"
          variant="quiet"
          data-control="skip"
          blockedBecause={blockedBecause}
          onClick={onSkip}
        >
          Skip…
          <span className="sr-only"> {row.title}</span>
        </Button>
      )}
    </>
  );
}
