import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Absolute } from "@/components/ui/time";
import { StretchLink } from "./range-bar";
import type { Quarter } from "./sla-types";

const QUARTER_MS = 15 * 60_000;

const columns: readonly Column<Quarter>[] = [
  {
    id: "at",
    header: "From",
    cell: ({ at }) => (
      <StretchLink stretch={{ from: at.getTime(), to: at.getTime() + QUARTER_MS }}>
        <Absolute at={at} form="minute" />
      </StretchLink>
    ),
  },
  {
    id: "state",
    header: "Seen",
    cell: ({ good, bad }) =>
      good + bad === 0 ? (
        <StatusBadge status="unknown" look="plain" word="nothing counted" />
      ) : (
        <StatusBadge
          status={bad > 0 ? "alert" : "ok"}
          look="plain"
          word={bad > 0 ? "some bad" : "all good"}
        />
      ),
  },
  { id: "good", header: "Good", align: "end", cell: ({ good }) => good.toLocaleString("en-US") },
  { id: "bad", header: "Bad", align: "end", cell: ({ bad }) => bad.toLocaleString("en-US") },
];

/** Things are counted by quarters of an hour; each opens what it was counted from. */
export function Quarters({ quarters }: { quarters: readonly Quarter[] }) {
  return (
    <DataTable
      caption="Quarters of an hour"
      columns={columns}
      rows={quarters}
      rowKey={({ at }) => String(at.getTime())}
      empty={
        <Empty title="Nothing was counted in this time">
          A line per quarter of an hour would stand here.
        </Empty>
      }
    />
  );
}
