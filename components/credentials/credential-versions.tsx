"use client";

import { flowHref } from "@/components/flows/flow-words";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { Section } from "@/components/ui/page";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Time, useClockText } from "@/components/ui/time";
import type { CredentialDetail } from "./credential-types";
import { FLOW_LOOK, SLOT_WORD } from "./credential-words";

type Version = CredentialDetail["versions"][number];
type Flow = CredentialDetail["flows"][number];

const VERSIONS: readonly Column<Version>[] = [
  { id: "slot", header: "Version", cell: ({ slot }) => SLOT_WORD[slot] },
  { id: "lies", header: "Where it lies", grows: true, cell: ({ liesIn }) => liesIn },
  { id: "since", header: "Put in", cell: ({ createdAt }) => <Time at={createdAt} /> },
  { id: "by", header: "By", cell: ({ createdByName }) => createdByName },
  {
    id: "accepted",
    header: "Proved accepted",
    cell: ({ acceptedAt, acceptedSaid }) => (
      <span data-tip={acceptedSaid || undefined}>
        <Time at={acceptedAt} never="–" />
      </span>
    ),
  },
  {
    id: "rejected",
    header: "Proved dead",
    cell: ({ rejectedAt, rejectedSaid }) => (
      <span data-tip={rejectedSaid || undefined}>
        <Time at={rejectedAt} never="–" />
      </span>
    ),
  },
];

const FLOWS: readonly Column<Flow>[] = [
  { id: "what", header: "Rotation", grows: true, cell: ({ label }) => label },
  {
    id: "state",
    header: "State",
    cell: ({ state }) => <StatusBadge {...FLOW_LOOK[state]} look="plain" />,
  },
  {
    id: "how",
    header: "Order",
    cell: ({ emergency }) => (emergency ? "emergency: the old one first" : "the new one first"),
    hidesOnPhone: true,
  },
  { id: "who", header: "Requested by", cell: ({ requestedByName }) => requestedByName },
  { id: "when", header: "When", cell: ({ requestedAt }) => <Time at={requestedAt} /> },
];

/** Which values it had and has, without them: where they lie, from when to when, what proved them. */
export function CredentialVersions({
  credential: { versions, flows, configured },
}: {
  credential: CredentialDetail;
}) {
  return (
    <>
      <Section title="Versions" facts="where each value lies, never the value">
        {versions.length > 0 && <Overlap versions={versions} />}
        <DataTable
          caption="Versions, newest first"
          columns={VERSIONS}
          rows={versions}
          rowKey={({ id }) => id}
          empty={
            <Empty title="Nothing was entered or rotated here">
              {configured
                ? "What the configuration references is used as it is."
                : "A rotation, or “Enter the secret”, puts the first one here."}
            </Empty>
          }
        />
      </Section>
      <Section title="Rotations">
        <DataTable
          caption="Rotations, newest first"
          columns={FLOWS}
          rows={flows}
          rowKey={({ id }) => id}
          rowHref={({ id }) => flowHref(id)}
          empty={
            <Empty title="It was never rotated from here">
              Each rotation keeps its steps, who did them, and the proof that the old one is dead.
            </Empty>
          }
        />
      </Section>
    </>
  );
}

/** Each version as a bar over time; where bars overlap, both were accepted. */
function Overlap({ versions }: { versions: readonly Version[] }) {
  const now = Number(useClockText((at) => String(Math.floor(at / 60_000) * 60_000), "0"));
  if (now === 0) return null;
  const shown = versions.slice(0, 6);
  const from = Math.min(...shown.map(({ createdAt }) => createdAt.getTime()));
  const span = Math.max(now - from, 60_000);
  const share = (at: number) => (Math.max(0, at - from) / span) * 100;
  return (
    <div
      aria-hidden
      className="mb-3 grid grid-cols-[6rem_1fr] items-center gap-x-2 gap-y-1 text-sm text-ink-2"
    >
      {shown.map((version) => {
        const end = (version.rejectedAt ?? version.retiredAt)?.getTime() ?? now;
        const left = share(version.createdAt.getTime());
        return (
          <div key={version.id} className="contents">
            <span>{SLOT_WORD[version.slot]}</span>
            <svg aria-hidden="true" className="h-3 w-full rounded-sm bg-line">
              <rect
                x={`${left}%`}
                width={`${Math.max(share(end) - left, 0.5)}%`}
                height="100%"
                className={version.slot === "current" ? "fill-ok-solid" : "fill-paused-solid"}
              />
            </svg>
          </div>
        );
      })}
    </div>
  );
}
