"use client";

import type { Route } from "next";
import { ItsAudit } from "@/components/audit/its-audit";
import { Link } from "@/components/ui/link";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Time, useClockText } from "@/components/ui/time";
import { MatcherList } from "./matcher-list";
import { SilenceButtons } from "./silence-buttons";
import type { EndedSilence, LiveSilence } from "./silence-types";
import { isEndingSoon } from "./silence-words";

const matches = {
  id: "matchers",
  header: "What is quiet",
  wraps: true,
  cell: ({ matchers }: Pick<LiveSilence, "matchers">) => <MatcherList matchers={matchers} />,
};
const reason = {
  id: "reason",
  header: "Because",
  grows: true,
  cell: ({ reason: said }: Pick<LiveSilence, "reason">) => (
    <span data-tip={said} className="text-ink-2">
      {said}
    </span>
  ),
};
const by = {
  id: "by",
  header: "By",
  cell: ({ createdByName }: Pick<LiveSilence, "createdByName">) => createdByName,
};
const trail = {
  id: "audit",
  header: "Audit",
  hidesHeader: true,
  cell: ({ id }: Pick<LiveSilence, "id">) => (
    <ItsAudit of={{ kind: "silence", subject: id }} label="Its audit" />
  ),
};

export const LIVE_COLUMNS: readonly Column<LiveSilence>[] = [
  matches,
  {
    id: "hides",
    header: "Hides now",
    align: "end",
    cell: ({ hides, isPlanned }) =>
      isPlanned ? (
        <span className="text-ink-3">planned</span>
      ) : hides === 0 ? (
        <span className="text-ink-3">nothing</span>
      ) : (
        <Link href={"/alerts?flag=silenced" as Route} className="hover:underline">
          {hides} {hides === 1 ? "alert" : "alerts"}
        </Link>
      ),
  },
  { id: "ends", header: "Ends", cell: (silence) => <Ends silence={silence} /> },
  reason,
  by,
  trail,
  {
    id: "buttons",
    header: "Longer or over",
    hidesHeader: true,
    align: "end",
    cell: (silence) => <SilenceButtons silence={silence} />,
  },
];

function Ends({ silence }: { silence: LiveSilence }) {
  const isSoon = useClockText((now) => String(isEndingSoon(silence.endsAt, now)), "false") === "true";
  if (silence.isPlanned)
    return (
      <span>
        starts <Time at={silence.startsAt} />
      </span>
    );
  return (
    <span className="inline-flex items-center gap-2">
      <Time at={silence.endsAt} />
      {isSoon && <StatusBadge status="warn" look="plain" word="soon" />}
    </span>
  );
}

export const ENDED_COLUMNS: readonly Column<EndedSilence>[] = [
  matches,
  { id: "ended", header: "Ended", cell: ({ endedAt }) => <Time at={endedAt} /> },
  { id: "because", header: "How", cell: ({ endedBecause }) => endedBecause },
  reason,
  by,
];
