"use client";

import { useQuery } from "@tanstack/react-query";
import { SheetPart } from "@/components/people/sheet-part";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Code } from "@/components/ui/code";
import { CopyButton } from "@/components/ui/copy-button";
import { InlineError } from "@/components/ui/error-note";
import { Sheet } from "@/components/ui/sheet";
import { TableSkeleton } from "@/components/ui/skeleton";
import { Time } from "@/components/ui/time";
import { useAddress } from "@/components/ui/use-address";
import { UNITS } from "@/domain/threshold";
import { aroundThen, type EventName, NO_FILTER } from "./audit-filter";
import type { AuditEvent, OneEvent } from "./audit-types";
import { differenceOf } from "./difference";
import { EventChain } from "./event-chain";
import { EventDifference } from "./event-difference";
import { EventFacts } from "./event-facts";
import { EventRun } from "./event-run";
import { EventTimeline } from "./event-timeline";
import { ResultMark } from "./result-mark";

/** One event, whole: what changed and why, what else happened with it, and its place in the chain. */
export function EventSheet({ name, onClose }: { name: EventName; onClose: () => void }) {
  const trpc = useTRPC();
  const { data: page, error } = useQuery(trpc.audit.event.queryOptions(name));
  return (
    <Sheet
      open
      onOpenChange={(open) => !open && onClose()}
      title={
        <code className="break-words font-mono">{page?.event.action ?? `${name.scope} ${name.seq}`}</code>
      }
      answer={page && <EventAnswer event={page.event} />}
      footer={page && <EventButtons event={page.event} />}
    >
      {error && <InlineError>{error.message}</InlineError>}
      {page ? <EventBody page={page} /> : !error && <TableSkeleton rows={10} columns={2} />}
    </Sheet>
  );
}

function EventAnswer({ event: { actor, at, result } }: { event: AuditEvent }) {
  return (
    <span className="flex flex-wrap items-center gap-x-3">
      <ResultMark result={result} />
      <span>
        by {actor.name}
        {actor.role && actor.kind === "person" && ` (${actor.role})`}
      </span>
      <Time at={at} className="text-ink-3" />
    </span>
  );
}

function EventBody({ page }: { page: OneEvent }) {
  const { event, actionRun } = page;
  const { changes, rest } = differenceOf(event.detail);
  const { reason, because, ...further } = rest;
  const unit = UNITS.find((one) => one === rest.unit);
  const why = [reason, because].find((one) => typeof one === "string" && one !== "");
  return (
    <>
      {typeof why === "string" && (
        <blockquote className="mb-4 border-l-2 border-line-strong pl-3">
          <p className="whitespace-pre-wrap break-words">{why}</p>
          <footer className="text-sm text-ink-3">
            {event.result === "refused" ? "why it was refused" : "the reason given"}
          </footer>
        </blockquote>
      )}
      {changes.length > 0 && <EventDifference changes={changes} unit={unit} />}
      <SheetPart title="Event">
        <EventFacts event={event} />
      </SheetPart>
      {Object.keys(further).length > 0 && (
        <SheetPart title={changes.length > 0 ? "What else it tells" : "What it tells"}>
          <Code text={JSON.stringify(further, null, 2)} />
        </SheetPart>
      )}
      {actionRun && <EventRun run={actionRun} />}
      <SheetPart title="What else happened with it">
        <EventTimeline event={event} />
      </SheetPart>
      <SheetPart title="Chain">
        <EventChain page={page} />
      </SheetPart>
    </>
  );
}

function EventButtons({ event }: { event: AuditEvent }) {
  const { write } = useAddress();
  return (
    <>
      <Button onClick={() => write({ ...NO_FILTER, actor: event.actorId }, "push")}>All by this actor</Button>
      <Button
        onClick={() => write({ ...NO_FILTER, kind: event.subjectKind, subject: event.subjectId }, "push")}
      >
        All about this subject
      </Button>
      <Button onClick={() => write({ ...NO_FILTER, ...aroundThen(event.at) }, "push")}>
        All around then
      </Button>
      <span className="ml-auto inline-flex items-center text-sm text-ink-3">
        as JSON <CopyButton text={JSON.stringify(event, null, 2)} label="Copy the event as JSON" />
      </span>
    </>
  );
}
