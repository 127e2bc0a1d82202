"use client";

import { SheetPart } from "@/components/people/sheet-part";
import { Button } from "@/components/ui/button";
import { Code } from "@/components/ui/code";
import { CopyButton } from "@/components/ui/copy-button";
import { KeyValue } from "@/components/ui/key-value";
import { Link } from "@/components/ui/link";
import { Sheet } from "@/components/ui/sheet";
import { Absolute, Time } from "@/components/ui/time";
import type { Address } from "@/components/ui/use-address";
import { subjectName } from "./audit-columns";
import { eventAddress } from "./audit-filter";
import { NO_FILTER } from "./audit-filters";
import type { AuditEvent } from "./audit-types";
import { ResultMark } from "./result-mark";
import { environmentHref, subjectHref } from "./subject-href";

type EventSheetProps = { event: AuditEvent; write: Address["write"] };

/** One event, whole, with its place in the chain. */
export function EventSheet({ event, write }: EventSheetProps) {
  const { actor } = event;
  return (
    <Sheet
      open
      onOpenChange={(open) => !open && write({ event: undefined })}
      title={<code className="font-mono">{event.action}</code>}
      answer={
        <span className="flex flex-wrap items-center gap-x-3">
          <ResultMark result={event.result} />
          <span>
            by {actor.name}
            {actor.role && actor.kind === "person" && ` (${actor.role})`}
          </span>
          <Time at={event.at} className="text-ink-3" />
        </span>
      }
      footer={
        <>
          <Button onClick={() => write({ ...NO_FILTER, actor: event.actorId }, "push")}>
            All by this actor
          </Button>
          <Button
            onClick={() => write({ ...NO_FILTER, kind: event.subjectKind, subject: event.subjectId }, "push")}
          >
            All about this subject
          </Button>
        </>
      }
    >
      <EventFacts event={event} />
      <SheetPart title="Detail">
        {Object.keys(event.detail).length === 0 ? (
          <p className="text-ink-2">There is nothing more to tell about this event.</p>
        ) : (
          <Code text={JSON.stringify(event.detail, null, 2)} />
        )}
      </SheetPart>
      <SheetPart title="Chain">
        <p className="mb-2 text-sm text-ink-2">
          The hash covers every field of this event and the hash before it; changing either would show.
        </p>
        <KeyValue
          items={[
            { label: "event", value: `${event.seq.toLocaleString("en-US")} of the chain “${event.scope}”` },
            { label: "hash", value: <Copied text={event.hash} label="Copy the hash" /> },
            {
              label: "hash before",
              value: event.previousHash ? (
                <Copied text={event.previousHash} label="Copy the hash before" />
              ) : (
                "none: the chain starts here"
              ),
            },
          ]}
        />
      </SheetPart>
    </Sheet>
  );
}

const linkStyle = "underline decoration-line-2 hover:text-accent";

function EventFacts({ event }: { event: AuditEvent }) {
  const { actor } = event;
  const href = subjectHref(event);
  const name = subjectName(event);
  const reason = event.detail.reason ?? event.detail.because;
  return (
    <KeyValue
      items={[
        ...(typeof reason === "string" ? [{ label: "reason", value: reason }] : []),
        { label: "when", value: <Absolute at={event.at} /> },
        {
          label: "who",
          value:
            actor.kind === "system"
              ? "the console itself"
              : `${actor.name}${actor.kind === "anonymous" ? ", not signed in" : ""}`,
        },
        ...(actor.kind === "system" ? [] : [{ label: "who by id", value: <Mono text={event.actorId} /> }]),
        ...(actor.session ? [{ label: "session", value: <Mono text={actor.session} /> }] : []),
        ...(actor.ip && actor.ip !== "direct" ? [{ label: "address", value: actor.ip }] : []),
        {
          label: event.subjectKind,
          value: href ? (
            <Link href={href} className={linkStyle}>
              {name}
            </Link>
          ) : (
            name
          ),
        },
        ...(name === event.subjectId
          ? []
          : [{ label: `${event.subjectKind} by id`, value: <Mono text={event.subjectId} /> }]),
        ...(event.environmentId && event.environmentId !== event.subjectId
          ? [
              {
                label: "environment",
                value: (
                  <Link href={environmentHref(event.environmentId)} className={linkStyle}>
                    {event.environmentId}
                  </Link>
                ),
              },
            ]
          : []),
        {
          label: "correlation id",
          value: <Copied text={event.correlationId} label="Copy the correlation id" />,
        },
        { label: "link", value: <EventLink event={event} /> },
      ]}
    />
  );
}

function EventLink({ event }: { event: AuditEvent }) {
  const address = `${window.location.origin}${eventAddress(event)}`;
  return (
    <span className="inline-flex items-center gap-1">
      to this event, also when others have come <CopyButton text={address} label="Copy the link" />
    </span>
  );
}

function Copied({ text, label }: { text: string; label: string }) {
  return (
    <span className="flex items-start gap-1">
      <Mono text={text} />
      <CopyButton text={text} label={label} />
    </span>
  );
}

function Mono({ text }: { text: string }) {
  return <code className="min-w-0 font-mono text-sm break-all">{text}</code>;
}
