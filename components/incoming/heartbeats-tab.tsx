"use client";

import { Plus } from "lucide-react";
import dynamic from "next/dynamic";
import { usePerson } from "@/components/shell/person";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { Section } from "@/components/ui/page";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { useAddress } from "@/components/ui/use-address";
import { whyNot } from "@/domain/access";
import { formatDuration } from "@/domain/duration";
import type { Heartbeat } from "./incoming-types";
import { scheduleText } from "./incoming-words";

const HeartbeatSheet = dynamic(() => import("./heartbeat-sheet").then((module) => module.HeartbeatSheet), {
  ssr: false,
});
const AddHeartbeat = dynamic(() => import("./add-heartbeat").then((module) => module.AddHeartbeat), {
  ssr: false,
});

const COLUMNS: readonly Column<Heartbeat>[] = [
  { id: "title", header: "What reports", cell: ({ title }) => title },
  {
    id: "state",
    header: "State",
    cell: ({ state }) => (
      <span data-tip={state.sentence}>
        <StatusBadge status={state.status} look="plain" word={state.word} />
      </span>
    ),
  },
  {
    id: "job",
    header: "Job",
    grows: true,
    cell: ({ environmentId, job, tenant }) => (
      <span className="text-ink-2">
        {environmentId} · {job}
        {tenant && ` · ${tenant}`}
      </span>
    ),
  },
  {
    id: "schedule",
    header: "Schedule",
    cell: (beat) => <span className="font-mono text-sm">{scheduleText(beat)}</span>,
  },
  {
    id: "grace",
    header: "Grace",
    align: "end",
    cell: ({ graceSeconds }) => formatDuration(graceSeconds * 1000),
  },
  { id: "heard", header: "Last heard", cell: ({ heardAt }) => <Time at={heardAt} /> },
  {
    id: "due",
    header: "Next due",
    cell: ({ dueAt, active }) => <Time at={active ? dueAt : null} never="–" />,
  },
];

/** Schedulers that cannot be asked report by themselves; their silence is a missed run. */
export function HeartbeatsTab({ beats }: { beats: readonly Heartbeat[] }) {
  const { params, write } = useAddress();
  const me = usePerson();
  const mayNot = whyNot(me, "heartbeat:manage");
  const open = beats.find(({ id }) => id === params.get("heartbeat"));
  return (
    <Section
      title="Heartbeats"
      facts="for schedulers that cannot be polled"
      actions={
        <Button
          icon={<Plus className="size-4" aria-hidden />}
          blockedBecause={mayNot}
          onClick={() => write({ add: "1", heartbeat: undefined }, "push")}
        >
          New heartbeat…
        </Button>
      }
    >
      <DataTable
        caption="Heartbeats, the worst first"
        columns={COLUMNS}
        rows={beats}
        rowKey={({ id }) => id}
        onOpen={({ id }) => write({ heartbeat: id }, "push")}
        openKey={open?.id}
        empty={
          <Empty title="No scheduler reports here yet">
            An admin makes an address for each; the scheduler calls it when its job starts, succeeds or fails.
          </Empty>
        }
      />
      {open && <HeartbeatSheet beat={open} onClose={() => write({ heartbeat: undefined })} />}
      {params.get("add") === "1" && !mayNot && <AddHeartbeat onClose={() => write({ add: undefined })} />}
    </Section>
  );
}
