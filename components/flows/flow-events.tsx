import { Story } from "@/components/ui/story";
import type { FlowAnswer } from "./flow-types";
import { EVENT_WORD } from "./flow-words";

/** What happened, the newest first; that a step's turn came stands with the step. */
export function FlowEvents({ events }: Pick<FlowAnswer, "events">) {
  return (
    <Story events={events.filter(isNews).map((event) => ({ ...event, word: EVENT_WORD[event.kind] }))} />
  );
}

const isNews = ({ kind }: FlowAnswer["events"][number]) => kind !== "step-ready" && kind !== "step-started";
