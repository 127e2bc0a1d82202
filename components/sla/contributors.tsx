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

const keyOf = ({ from, state, tenant }: Contributor) => `${from.getTime()} ${state} ${tenant}`;
const burntText = ({ spent, of, accounting }: Contributor) =>
  of === null
    ? amountText(spent, accounting)
    : `${amountText(spent, accounting)} of ${amountText(of, accounting)}`;

function Why({ reason, tenant }: Contributor) {
  return (
    <>
      {tenant && <span className="text-ink">{tenant}: </span>}
      {reason || "No reason was kept."}
    </>
  );
}

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
    cell: burntText,
  },
  {
    id: "reason",
    header: "Why",
    wraps: true,
    cell: (row) => (
      <span className="block min-w-48 py-1 text-pretty text-ink-2">
        <Why {...row} />
      </span>
    ),
  },
];

const WORST = 8;

/** For a phone, on which a card of five lines each would make a long way of it. */
function ShortList({ rows }: { rows: readonly Contributor[] }) {
  const rest = rows.slice(WORST);
  return (
    <div className="rounded border bg-surface text-sm sm:hidden">
      <Lines rows={rows.slice(0, WORST)} />
      {rest.length > 0 && (
        <details className="border-t">
          <summary className="flex min-h-11 cursor-pointer items-center px-3 text-ink-2">
            {rest.length} that burnt less
          </summary>
          <Lines rows={rest} />
        </details>
      )}
    </div>
  );
}

function Lines({ rows }: { rows: readonly Contributor[] }) {
  return (
    <ol>
      {rows.map((row) => (
        <li key={keyOf(row)} className="border-b px-3 last:border-b-0">
          <span className="flex items-center gap-x-3">
            <StatusBadge status={STATUS_OF[row.state]} look="plain" word={row.state} />
            <StretchLink stretch={{ from: row.from.getTime(), to: row.to.getTime() }}>
              <Absolute at={row.from} form="minute" />
            </StretchLink>
            <span className="ml-auto whitespace-nowrap font-medium tabular-nums">{burntText(row)}</span>
          </span>
          {(row.reason || row.tenant) && (
            <span className="line-clamp-2 break-words pb-2 text-ink-2">
              <Why {...row} />
            </span>
          )}
        </li>
      ))}
    </ol>
  );
}

/** What took the budget, the longest first. */
export function Contributors({ course }: { course: Course }) {
  const { contributors, objective, more } = course;
  const rows = contributors.map((one) => ({ ...one, accounting: objective.accounting }));
  return (
    <Section
      title="What burnt it"
      facts={
        more > 0
          ? `the ${contributors.length} that burnt most; ${more} more`
          : contributors.length > 0 && "most first"
      }
    >
      {rows.length > 0 && <ShortList rows={rows} />}
      <DataTable
        caption="What burnt the budget, most first"
        className={rows.length > 0 ? "max-sm:hidden" : undefined}
        columns={columns}
        rows={rows}
        rowKey={keyOf}
        empty={
          <Empty title="Nothing burnt budget in this time">
            Every stretch of bad or unknown time would stand here with its reason.
          </Empty>
        }
      />
    </Section>
  );
}
