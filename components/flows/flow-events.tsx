import { Absolute } from "@/components/ui/time";
import type { FlowAnswer } from "./flow-types";
import { EVENT_WORD } from "./flow-words";

/** All that happened, as it was kept. */
export function FlowEvents({ answer: { events, steps } }: { answer: FlowAnswer }) {
  const titles = new Map(steps.map(({ key, title }) => [key, title]));
  return (
    <ol className="border-l pl-4 text-sm">
      {events.map((event) => (
        <li key={event.id} className="relative pb-2.5 last:pb-0">
          <span aria-hidden className="absolute top-1.5 -left-[19px] size-1.5 rounded-full bg-line-strong" />
          <span className="flex flex-wrap items-baseline gap-x-2">
            <span className="font-medium">{EVENT_WORD[event.kind]}</span>
            {event.stepKey && <span>{titles.get(event.stepKey) ?? event.stepKey}</span>}
            <span className="text-ink-2">by {event.byName}</span>
            <Absolute at={event.at} form="minute" className="ml-auto text-ink-3" />
          </span>
          {event.said && (
            <span className="block max-w-prose whitespace-pre-wrap break-words text-ink-2">{event.said}</span>
          )}
        </li>
      ))}
    </ol>
  );
}
