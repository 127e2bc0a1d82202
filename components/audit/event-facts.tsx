import { CopyButton } from "@/components/ui/copy-button";
import { KeyValue, type KeyValueItem } from "@/components/ui/key-value";
import { Link } from "@/components/ui/link";
import { Absolute } from "@/components/ui/time";
import { subjectName } from "./audit-columns";
import { eventAddress } from "./audit-filter";
import type { AuditEvent } from "./audit-types";
import { environmentHref, subjectHref } from "./subject-href";

export const linkStyle = "underline decoration-line-2 hover:text-accent";

/** When, who, what it was about and where. */
export function EventFacts({ event }: { event: AuditEvent }) {
  const { actor, environmentId, tenant } = event;
  const href = subjectHref(event);
  const name = subjectName(event);
  const facts: (KeyValueItem | false | null | "" | undefined)[] = [
    { label: "when", value: <Absolute at={event.at} /> },
    { label: "who", value: whoText(event) },
    actor.kind !== "system" && { label: "who by id", value: <Mono text={event.actorId} /> },
    actor.identity && { label: "identity", value: <Mono text={actor.identity} /> },
    actor.session && { label: "session", value: <Mono text={actor.session} /> },
    actor.ip && actor.ip !== "direct" && { label: "address", value: actor.ip },
    actor.steppedUpAt && { label: "second proof", value: <Absolute at={actor.steppedUpAt} /> },
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
    name !== event.subjectId && {
      label: `${event.subjectKind} by id`,
      value: <Mono text={event.subjectId} />,
    },
    environmentId &&
      environmentId !== event.subjectId && {
        label: "environment",
        value: (
          <Link href={environmentHref(environmentId)} className={linkStyle}>
            {environmentId}
          </Link>
        ),
      },
    tenant && { label: "tenant", value: tenant },
    { label: "link", value: <EventLink event={event} /> },
  ];
  return <KeyValue items={facts.filter((fact): fact is KeyValueItem => Boolean(fact))} />;
}

function whoText({ actor }: AuditEvent): string {
  if (actor.kind === "system") return "the console itself";
  if (actor.kind === "anonymous") return `${actor.name}, not signed in`;
  if (actor.kind === "machine") return `${actor.name}, a machine`;
  return `${actor.name} (${actor.role})`;
}

function EventLink({ event }: { event: AuditEvent }) {
  const address = `${window.location.origin}${eventAddress(event)}`;
  return (
    <span className="inline-flex items-center gap-1">
      to this event, also when others have come <CopyButton text={address} label="Copy the link" />
    </span>
  );
}

export function Copied({ text, label }: { text: string; label: string }) {
  return (
    <span className="flex items-start gap-1">
      <Mono text={text} />
      <CopyButton text={text} label={label} />
    </span>
  );
}

export function Mono({ text }: { text: string }) {
  return <code className="min-w-0 break-all font-mono text-sm">{text}</code>;
}
