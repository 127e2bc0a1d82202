import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { Section } from "@/components/ui/page";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Absolute } from "@/components/ui/time";
import { StretchLink } from "./range-bar";
import type { Course } from "./sla-types";
import { amountText } from "./sla-words";

type Contributor = Course["contributors"][number] & { accounting: Course["objective"]["accounting"] };

const STATUS_OF = { bad: "alert", unknown: "unknown", maintenance: "paused" } as const;

const columns: readonly Column<Contributor>[] = [
  {
    id: "from",
    header: "From",
    cell: ({ from, to }) => (
      <StretchLink stretch={{ from: from.getTime(), to: to.getTime() }}>
        <Absolute at={from} form="minute" />
      </StretchLink>
    ),
  },
  { id: "to", header: "To", cell: ({ to }) => <Absolute at={to} form="minute" /> },
  {
    id: "state",
    header: "What",
    cell: ({ state }) => <StatusBadge status={STATUS_OF[state]} look="plain" word={state} />,
  },
  {
    id: "spent",
    header: "Burnt",
    align: "end",
    cell: ({ spent, of, accounting }) =>
      of === null
        ? amountText(spent, accounting)
        : `${amountText(spent, accounting)} of ${amountText(of, accounting)}`,
  },
  {
    id: "reason",
    header: "Why",
    wraps: true,
    cell: ({ reason, tenant }) => (
      <span className="block min-w-48 py-1 text-pretty text-ink-2">
        {tenant && <span className="text-ink">{tenant}: </span>}
        {reason || "No reason was kept."}
      </span>
    ),
  },
];

/** What took the budget, the longest first. */
export function Contributors({ course }: { course: Course }) {
  const { contributors, objective, more } = course;
  return (
    <Section
      title="What burnt it"
      facts={
        more > 0
          ? `the ${contributors.length} that burnt most; ${more} more`
          : contributors.length > 0 && "most first"
      }
    >
      <DataTable
        caption="What burnt the budget, most first"
        columns={columns}
        rows={contributors.map((one) => ({ ...one, accounting: objective.accounting }))}
        rowKey={({ from, state, tenant }) => `${from.getTime()} ${state} ${tenant}`}
        empty={
          <Empty title="Nothing burnt budget in this time">
            Every stretch of bad or unknown time would stand here with its reason.
          </Empty>
        }
      />
    </Section>
  );
}
