import { Absolute } from "@/components/ui/time";
import type { FlowAnswer } from "./flow-types";
import { EVENT_WORD } from "./flow-words";

/** What happened, the newest first; that a step's turn came stands with the step. */
export function FlowEvents({ events }: Pick<FlowAnswer, "events">) {
  return (
    <ol className="border-l pl-4 text-sm">
      {events.filter(isNews).map((event) => (
        <li key={event.id} className="relative pb-2.5 last:pb-0">
          <span aria-hidden className="absolute top-1.5 -left-[19px] size-1.5 rounded-full bg-line-strong" />
          <span className="flex flex-wrap items-baseline gap-x-2">
            <span className="font-medium">{EVENT_WORD[event.kind]}</span>
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

const isNews = ({ kind }: FlowAnswer["events"][number]) => kind !== "step-ready" && kind !== "step-started";
