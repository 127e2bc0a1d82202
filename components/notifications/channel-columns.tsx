import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { CHANNEL_FORMS } from "@/domain/notification";
import { channelState, quietText } from "./channel-words";
import type { Channel } from "./notification-types";

const none = <span className="text-ink-3">–</span>;

export const CHANNEL_COLUMNS: readonly Column<Channel>[] = [
  { id: "title", header: "Channel", cell: ({ title }) => title },
  {
    id: "state",
    header: "State",
    cell: (channel) => <StatusBadge {...channelState(channel)} look="plain" />,
  },
  { id: "kind", header: "Kind", cell: ({ kind }) => CHANNEL_FORMS[kind].word },
  {
    id: "trouble",
    header: "Failing since, and why",
    grows: true,
    cell: ({ failingSince, lastTrouble }) =>
      failingSince ? (
        <span className="text-alert">
          <Time at={failingSince} />, {lastTrouble}
        </span>
      ) : (
        none
      ),
  },
  {
    id: "last",
    header: "Last delivery",
    cell: ({ lastOkAt }) => <Time at={lastOkAt} never="never" />,
  },
  {
    id: "day",
    header: "24 h",
    tip: "Sent and not delivered in the last 24 hours; what waits or is held",
    align: "end",
    cell: ({ lastDay: { sent, lost, waiting, held } }) => (
      <span className="inline-flex gap-2">
        <span>{sent} sent</span>
        {lost > 0 && <span className="text-alert">{lost} lost</span>}
        {waiting + held > 0 && <span className="text-ink-2">{waiting + held} waiting</span>}
      </span>
    ),
  },
  {
    id: "pace",
    header: "Limit",
    tip: "Messages per minute, over all workers",
    align: "end",
    cell: ({ perMinute }) => `${perMinute} / min`,
    hidesOnPhone: true,
  },
  {
    id: "quiet",
    header: "Quiet hours",
    cell: ({ quiet }) =>
      quiet ? <span data-tip={quietText(quiet)}>{`${quiet.from}–${quiet.to}`}</span> : none,
    hidesOnPhone: true,
  },
  { id: "fallback", header: "Stands in", cell: ({ fallback }) => fallback ?? none },
];
