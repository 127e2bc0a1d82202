import { Story } from "@/components/ui/story";
import type { RunEvent } from "./runbook-types";
import { EVENT_WORD } from "./runbook-words";

/** All that happened, newest first. */
export function RunEvents({ events }: { events: readonly RunEvent[] }) {
  return <Story events={events.map((event) => ({ ...event, word: EVENT_WORD[event.kind] }))} />;
}
