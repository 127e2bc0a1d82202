import { Pill } from "@/components/ui/pill";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { NOTIFICATION_WORDS, type NotificationState } from "@/domain/notification";
import { EVENT_WORD, STATE_STATUS } from "./channel-words";
import type { Sent } from "./notification-types";

export function StateMark({ state }: { state: NotificationState }) {
  const { word, meaning } = NOTIFICATION_WORDS[state];
  return (
    <span data-tip={meaning}>
      <StatusBadge status={STATE_STATUS[state]} word={word} look="plain" />
    </span>
  );
}

export const LOG_COLUMNS: readonly Column<Sent>[] = [
  { id: "at", header: "Decided", cell: ({ createdAt }) => <Time at={createdAt} /> },
  { id: "state", header: "State", cell: ({ state }) => <StateMark state={state} /> },
  {
    id: "what",
    header: "What",
    grows: true,
    cell: ({ title, event, fallbackOf }) => (
      <span className="flex min-w-0 items-center gap-2">
        <Pill>{EVENT_WORD[event]}</Pill>
        {fallbackOf && <Pill>stand-in</Pill>}
        <span className="min-w-0 truncate max-sm:whitespace-normal" data-tip={title}>
          {title}
        </span>
      </span>
    ),
  },
  { id: "channel", header: "Channel", cell: ({ channel }) => channel },
  {
    id: "recipient",
    header: "To",
    cell: ({ recipient }) => <span className={recipient ? undefined : "text-ink-3"}>{recipient || "–"}</span>,
  },
  { id: "severity", header: "Severity", cell: ({ severity }) => severity, hidesOnPhone: true },
  { id: "attempts", header: "Tries", align: "end", cell: ({ attempt }) => attempt, hidesOnPhone: true },
  {
    id: "answer",
    header: "Answer",
    cell: ({ answer }) => (
      <span className="block max-w-64 truncate text-ink-2" data-tip={answer ?? undefined}>
        {answer ?? "–"}
      </span>
    ),
    hidesOnPhone: true,
  },
];
