import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Absolute } from "@/components/ui/time";
import { isMostlyUnseen } from "@/domain/objective-budget";
import type { Status } from "@/domain/status";
import { StretchLink } from "./range-bar";
import type { Quarter } from "./sla-types";
import { unknownAmount } from "./sla-words";

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
    cell: (quarter) => <StatusBadge {...seenIn(quarter)} look="plain" />,
  },
  { id: "good", header: "Good", align: "end", cell: ({ good }) => good.toLocaleString("en-US") },
  { id: "bad", header: "Bad", align: "end", cell: ({ bad }) => bad.toLocaleString("en-US") },
  {
    id: "unknown",
    header: "Unknown",
    align: "end",
    cell: (quarter) => unknownAmount(quarter, "ratio"),
  },
];

function seenIn(quarter: Quarter): { status: Status; word: string } {
  const { good, bad, unknown } = quarter;
  if (bad > 0) return { status: "alert", word: "some bad" };
  if (isMostlyUnseen(quarter)) return { status: "unknown", word: "mostly unseen" };
  if (good === 0) return { status: "unknown", word: "nothing counted" };
  return { status: "ok", word: unknown > 0 ? "what was seen was good" : "all good" };
}

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
