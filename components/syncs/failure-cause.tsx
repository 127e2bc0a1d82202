"use client";

import { ExternalLink } from "lucide-react";
import { useState } from "react";
import { PLATFORM_NAME } from "@/components/thresholds/platform-name";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Pill } from "@/components/ui/pill";
import { StatusBadge } from "@/components/ui/status-badge";
import { Time } from "@/components/ui/time";
import { FailedRuns } from "./failed-runs";
import { FailureOverride } from "./failure-override";
import type { Cause, RuleOffer } from "./failure-types";
import { CLASS_STATUS, isLong, newestOfEach, piecesOf, reachText, sureness } from "./failure-words";
import { RetryAllButton } from "./retry-all-button";
import { RetryButton } from "./retry-button";

type FailureCauseProps = { cause: Cause; onOffer: (offer: RuleOffer) => void };

/** One cause: the words it was told by, how sure that is, what comes next, and every run it spoiled. */
export function FailureCause({ cause, onOffer }: FailureCauseProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <li className="rounded border bg-surface">
      <div className="grid gap-x-6 gap-y-3 p-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="flex min-w-0 flex-col gap-2">
          <p className="flex flex-wrap items-baseline gap-x-2 gap-y-1">
            <StatusBadge
              status={cause.open > 0 ? CLASS_STATUS[cause.failureClass] : "ok"}
              word={cause.open > 0 ? `${cause.open} not over` : "over"}
            />
            <span className="font-medium">{reachText(cause)}</span>
            <Pill>{cause.environmentId}</Pill>
            <span className="text-sm text-ink-2">
              {cause.count === 1 ? "once" : `${cause.count} times`}, last <Time at={cause.lastAt} />
            </span>
          </p>
          <ErrorText cause={cause} />
          <p className="text-sm text-ink-2">
            {cause.reason}{" "}
            <span className="text-ink-3">
              {cause.byName
                ? `Class given by ${cause.byName}.`
                : `${upper(sureness(cause.confidence))} (${Math.round(cause.confidence * 100)} %), rule “${cause.rule.startsWith("own:") ? "added here" : cause.rule}”.`}
            </span>
          </p>
          <FailureOverride cause={cause} onOffer={onOffer} />
        </div>
        <Step cause={cause} />
      </div>
      <div className="border-t px-4 py-1.5">
        <Button size="small" variant="quiet" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? "Hide" : "Show"} {cause.count === 1 ? "the run" : `the ${cause.count} runs`}
        </Button>
      </div>
      {isOpen && <FailedRuns cause={cause} />}
    </li>
  );
}

function ErrorText({ cause }: { cause: Cause }) {
  const [isWhole, setWhole] = useState(false);
  const pieces = piecesOf(cause, isWhole);
  if (pieces.length === 0) return <p className="text-ink-3">The platform gave no words for it.</p>;
  return (
    <div className="min-w-0">
      <p className="max-h-60 overflow-auto rounded-sm bg-sunken px-2 py-1.5 font-mono text-sm break-words whitespace-pre-wrap">
        {pieces.map((piece, index) =>
          piece.isMarked ? (
            <mark key={index} className="rounded-sm bg-warn-soft px-0.5 font-semibold text-warn">
              {piece.text}
            </mark>
          ) : (
            <span key={index}>{piece.text}</span>
          ),
        )}
      </p>
      {isLong(cause.error) && (
        <Button size="small" variant="quiet" onClick={() => setWhole(!isWhole)}>
          {isWhole ? "Show less" : "Show all of it"}
        </Button>
      )}
    </div>
  );
}

/** What the runbook's flow chart does next, with the button for it. */
function Step({ cause }: { cause: Cause }) {
  const { step, provider } = cause;
  const open = newestOfEach(cause.runs.filter(({ isOver }) => !isOver));
  const first = open[0] ?? (cause.count === 1 ? cause.runs[0] : undefined);
  return (
    <div className="flex min-w-0 flex-col items-start gap-2 lg:border-l lg:pl-6">
      <h3 className="font-medium">Next: {step.title}</h3>
      <ol className="flex list-decimal flex-col gap-0.5 pl-5 text-sm text-ink-2">
        {step.after.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ol>
      {step.button === "status" && provider && <ProviderState provider={provider} />}
      {step.noRetryBecause && (
        <p className="text-sm">
          {step.noRetryBecause} Credentials of {PLATFORM_NAME[cause.platformId]} are named in the
          configuration.
        </p>
      )}
      {!step.noRetryBecause &&
        (open.length > 1 ? <RetryAllButton runs={open} /> : first && <RetryButton run={first} />)}
    </div>
  );
}

function ProviderState({ provider }: { provider: NonNullable<Cause["provider"]> }) {
  return (
    <div className={cn("flex flex-col items-start gap-1 text-sm")}>
      <a
        href={provider.statusUrl}
        target="_blank"
        rel="noreferrer"
        className="inline-flex items-center gap-1 font-medium text-accent hover:underline max-sm:min-h-11"
      >
        What {provider.name} says of itself
        <ExternalLink className="size-3.5" aria-hidden />
      </a>
      {provider.seen ? (
        <span className="flex flex-wrap items-baseline gap-x-1.5">
          Our own check: <StatusBadge status={provider.seen.status} look="plain" />
          <span className="text-ink-2">{provider.seen.reason}</span>
        </span>
      ) : (
        <span className="text-ink-2">The console has no check of its own for it.</span>
      )}
    </div>
  );
}

const upper = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
