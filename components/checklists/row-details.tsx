import { ExternalLink } from "lucide-react";
import type { ReactNode } from "react";
import { StatusIcon } from "@/components/ui/status-badge";
import { rowStatus } from "@/domain/checklist";
import type { ChecklistRow } from "@/domain/schema/checklist";
import type { RowEvent } from "./answers";
import { Clock } from "./clock";
import type { Story } from "./row-story";

const KIND_WORD: Record<RowEvent["kind"], string> = {
  evaluated: "looked at",
  noted: "noted",
  skipped: "skipped",
  unskipped: "counted again",
  "remedy-requested": "remedy",
  "remedy-settled": "remedy settled",
};

/** What to do, where the row comes from, and what happened to it, for those who want to know. */
export function RowDetails({
  row,
  events,
  stories,
}: {
  row: ChecklistRow;
  events: readonly RowEvent[];
  stories: readonly Story[];
}) {
  return (
    <dl className="grid gap-x-3 gap-y-2 text-ink-2 sm:grid-cols-[8rem_minmax(0,1fr)]">
      {row.ifFailed && <Detail label="If it fails">{row.ifFailed}</Detail>}
      {row.departure && <Detail label="Unlike the runbook">{row.departure}</Detail>}
      {row.links.length > 0 && (
        <Detail label="Links">
          <RowLinks links={row.links} />
        </Detail>
      )}
      {row.source && (
        <Detail label="Comes from">
          {row.source.file}, line {row.source.line}
        </Detail>
      )}
      {stories.map(({ action }) => (
        <Detail key={action.id} label={action.label}>
          <Proof action={action} />
        </Detail>
      ))}
      {events.length > 0 && (
        <Detail label="Happened so far">
          <ol className="flex flex-col gap-0.5">
            {events.map((event) => (
              <li key={event.id} className="flex items-baseline gap-1.5">
                <Clock at={event.at} hasSeconds className="shrink-0 text-ink-3" />
                <StatusIcon status={rowStatus(event.state)} className="size-2.5" />
                <span className="min-w-0 break-words">
                  {KIND_WORD[event.kind]} by {event.byName}: {event.text}
                </span>
              </li>
            ))}
          </ol>
        </Detail>
      )}
    </dl>
  );
}

function Detail({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-3">{label}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}

export function RowLinks({ links }: { links: ChecklistRow["links"] }) {
  return (
    <ul className="flex flex-wrap gap-x-4">
      {links.map(({ title, url }) => (
        <li key={url}>
          <a
            href={url}
            target="_blank"
            rel="noreferrer"
            className="inline-flex items-center gap-1 text-accent hover:underline max-sm:min-h-11"
          >
            {title}
            <ExternalLink className="size-3" aria-label="opens in a new tab" />
          </a>
        </li>
      ))}
    </ul>
  );
}

type Seen = { at: string; facts: Record<string, string | number | boolean | null> } | null;

/** What was seen just before and after an action, as the platform told it. */
function Proof({ action }: { action: Story["action"] }) {
  return (
    <ul className="flex flex-col gap-0.5">
      {action.said && <li>The platform said: {action.said}</li>}
      <Facts label="Before" seen={action.before} />
      <Facts label="After" seen={action.after} />
    </ul>
  );
}

function Facts({ label, seen }: { label: string; seen: Seen }) {
  const facts = Object.entries(seen?.facts ?? {});
  if (!seen || facts.length === 0) return null;
  return (
    <li>
      {label} (<Clock at={seen.at} hasSeconds />
      ): {facts.map(([name, value]) => `${inWords(name)} ${value ?? "nothing"}`).join(", ")}
    </li>
  );
}

/** "tenantsWithData" becomes "tenants with data"; names that are no words stay. */
function inWords(name: string): string {
  return /^[a-z]+([A-Z][a-z]+)+$/.test(name)
    ? name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    : name;
}
