import { Absolute } from "./time";

export type StoryEvent = { id: number; word: string; byName: string; at: Date; said: string };

/** What happened, one after the other, as it is given. */
export function Story({ events }: { events: readonly StoryEvent[] }) {
  return (
    <ol className="border-l pl-4 text-sm">
      {events.map(({ id, word, byName, at, said }) => (
        <li key={id} className="relative pb-2.5 last:pb-0">
          <span aria-hidden className="absolute top-1.5 -left-[19px] size-1.5 rounded-full bg-line-strong" />
          <span className="flex flex-wrap items-baseline gap-x-2">
            <span className="font-medium">{word}</span>
            <span className="text-ink-2">by {byName}</span>
            <Absolute at={at} form="minute" className="ml-auto text-ink-3" />
          </span>
          {said && (
            <span className="block max-w-prose whitespace-pre-wrap break-words text-ink-2">{said}</span>
          )}
        </li>
      ))}
    </ol>
  );
}
