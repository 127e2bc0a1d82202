"use client";

import { Absolute, Time } from "@/components/ui/time";
import type { AlertPage } from "./alert-types";
import { EVENT_WORD, plural } from "./alert-words";
import { Part } from "./part";

type Events = AlertPage["events"];

export function AlertNotes({ events }: { events: Events }) {
  const notes = events.filter(({ kind }) => kind === "noted");
  if (notes.length === 0) return null;
  return (
    <Part title="Notes" facts={plural(notes.length, "note")}>
      <ol className="flex flex-col gap-2">
        {notes.map((note) => (
          <li key={note.id} className="rounded border px-3 py-2">
            <p className="whitespace-pre-wrap break-words">{note.said}</p>
            <p className="mt-1 text-sm text-ink-3">
              {note.byName ?? "somebody"}, <Time at={note.at} />
            </p>
          </li>
        ))}
      </ol>
    </Part>
  );
}

/** All that happened, newest first. */
export function AlertEvents({ events }: { events: Events }) {
  if (events.length === 0) return <p className="text-ink-2">Nothing was kept.</p>;
  return (
    <ol className="border-l pl-4 text-sm">
      {events.map((event) => (
        <li key={event.id} className="relative pb-2.5 last:pb-0">
          <span aria-hidden className="absolute top-1.5 -left-[19px] size-1.5 rounded-full bg-line-strong" />
          <span className="flex flex-wrap items-baseline gap-x-2">
            <span className="font-medium">{EVENT_WORD[event.kind]}</span>
            {event.byName && <span className="text-ink-2">by {event.byName}</span>}
            <Absolute at={event.at} form="minute" className="ml-auto text-ink-3" />
          </span>
          {event.said && <span className="block text-pretty text-ink-2">{event.said}</span>}
        </li>
      ))}
    </ol>
  );
}
