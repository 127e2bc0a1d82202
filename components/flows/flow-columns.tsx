import { Pill } from "@/components/ui/pill";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Age, Time } from "@/components/ui/time";
import { isOpenFlow } from "@/domain/flow";
import type { FlowRow } from "./flow-types";
import { flowLook, KIND_TITLE, waitsFor } from "./flow-words";

export const FLOW_COLUMNS: readonly Column<FlowRow>[] = [
  {
    id: "label",
    header: "What",
    cell: ({ label, kind, emergency }) => (
      <span className="inline-flex flex-wrap items-center gap-2">
        {label}
        <span className="font-normal text-ink-3">{KIND_TITLE[kind].toLowerCase()}</span>
        {emergency && <StatusBadge status="alert" word="emergency" />}
      </span>
    ),
  },
  {
    id: "state",
    header: "State",
    cell: (flow) => <StatusBadge look="plain" {...flowLook(flow, flow.current)} />,
  },
  {
    id: "step",
    header: "Step",
    grows: true,
    cell: ({ current, settled, total }) => (
      <span>
        <span className="text-ink-3 tabular-nums">
          {settled} / {total}
        </span>{" "}
        {current?.title}
      </span>
    ),
  },
  { id: "waits", header: "Waits for", cell: (flow) => waitsFor(flow, flow.current) },
  { id: "where", header: "Where", cell: ({ environmentId }) => environmentId },
  { id: "owner", header: "Who has it", cell: ({ ownerName }) => ownerName, hidesOnPhone: true },
  {
    id: "age",
    header: "Age",
    tip: "Since it was asked for, or when it ended",
    cell: (flow) =>
      isOpenFlow(flow.state) ? (
        <Age since={flow.requestedAt} />
      ) : (
        <span className="text-ink-2">
          ended <Time at={flow.finishedAt} />
        </span>
      ),
  },
  {
    id: "batch",
    header: "Batch",
    cell: ({ batchId }) => (batchId ? <Pill>with many</Pill> : <span className="text-ink-3">–</span>),
    hidesOnPhone: true,
  },
];
