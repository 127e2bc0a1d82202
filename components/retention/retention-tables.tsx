import { Button } from "@/components/ui/button";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import type { Drop, Hold } from "./retention-types";
import { DROP_STATE, dropOutcome, holdCovers } from "./retention-words";

export const holdColumns = (onRelease: (hold: Hold) => void): readonly Column<Hold>[] => [
  { id: "name", header: "Hold", cell: ({ name }) => name },
  {
    id: "state",
    header: "State",
    cell: ({ releasedAt }) => (
      <StatusBadge
        status={releasedAt ? "unknown" : "paused"}
        word={releasedAt ? "released" : "held"}
        look="plain"
      />
    ),
  },
  { id: "covers", header: "What stays", wraps: true, cell: holdCovers },
  { id: "placed", header: "Placed", cell: ({ placedAt }) => <Time at={placedAt} /> },
  { id: "by", header: "By", cell: ({ placedByName }) => placedByName },
  {
    id: "reason",
    header: "Reason",
    grows: true,
    cell: ({ reason, releaseReason, releasedByName }) =>
      releaseReason ? `${reason} Released by ${releasedByName}: ${releaseReason}` : reason,
  },
  {
    id: "release",
    header: "Release",
    hidesHeader: true,
    cell: (hold) =>
      hold.releasedAt ? null : (
        <Button size="small" onClick={() => onRelease(hold)}>
          Release…
        </Button>
      ),
  },
];

export const DROP_COLUMNS: readonly Column<Drop>[] = [
  { id: "at", header: "Asked for", cell: ({ requestedAt }) => <Time at={requestedAt} /> },
  {
    id: "state",
    header: "State",
    cell: ({ state }) => <StatusBadge {...DROP_STATE[state]} look="plain" />,
  },
  { id: "by", header: "By", cell: ({ requestedByName }) => requestedByName },
  { id: "second", header: "Decided by", cell: ({ decidedByName }) => decidedByName ?? "nobody yet" },
  { id: "outcome", header: "What became of it", wraps: true, cell: dropOutcome },
  { id: "reason", header: "Reason", grows: true, cell: ({ reason }) => reason },
];
