import type { Column } from "@/components/ui/table-column";
import type { Cell, Place } from "./isolation-types";
import type { ListRow } from "./isolation-words";
import { VerdictMark } from "./verdict-mark";

function CellMark({ cell }: { cell: Cell | undefined }) {
  if (!cell) return <span className="text-ink-3">–</span>;
  return (
    <span className="inline-flex flex-wrap items-baseline gap-x-2">
      <VerdictMark verdict={cell.verdict} said={cell.said} />
      {cell.verdict === "leak" ? (
        <span className="text-alert">
          {cell.foreign} of {cell.rows}
        </span>
      ) : (
        cell.rows > 0 && <span className="text-ink-3">{cell.rows}</span>
      )}
    </span>
  );
}

/** One column per tenant, and one per tenant under the other's id where the platform lets a caller name one. */
export function listColumns({ tenants, listings }: Place): Column<ListRow>[] {
  const canPretend = listings.some(({ key }) => key.endsWith("/pretending"));
  const other = (key: string) => {
    const index = tenants.findIndex((tenant) => tenant.key === key);
    return tenants[(index + 1) % tenants.length]?.name ?? "another";
  };
  return [
    { id: "list", header: "List", cell: ({ title }) => title, grows: true },
    ...tenants.map(({ key, name }) => ({
      id: key,
      header: name,
      tip: `What ${name}'s own identity was shown, and how many rows`,
      cell: (row: ListRow) => <CellMark cell={row.cells.get(key)?.plain} />,
    })),
    ...(canPretend
      ? tenants.map(({ key, name }) => ({
          id: `${key}-under`,
          // On a phone it stands beside the verdict.
          header: `${name}, the other's id`,
          tip: `The same list, asked by ${name} while naming ${other(key)} as its tenant`,
          cell: (row: ListRow) => <CellMark cell={row.cells.get(key)?.under} />,
        }))
      : []),
  ];
}
