import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Time, useClockText } from "@/components/ui/time";
import { type StoreRow, storeStatus } from "./chain-words";

const COLUMNS: readonly Column<StoreRow>[] = [
  { id: "state", header: "State", cell: (store) => <StoreState store={store} /> },
  { id: "name", header: "Place", cell: ({ name }) => name },
  {
    id: "kind",
    header: "Kind",
    cell: ({ kind }) => ({ file: "folder", s3: "bucket", channel: "channel" })[kind],
  },
  { id: "written", header: "Last taken", cell: ({ writtenAt }) => <Time at={writtenAt} never="never" /> },
  {
    id: "problem",
    header: "Problem",
    grows: true,
    cell: ({ problem, failingSince }) =>
      problem && (
        <span>
          {problem}
          {failingSince && (
            <span className="text-ink-3">
              {" "}
              Since <Time at={failingSince} />.
            </span>
          )}
        </span>
      ),
  },
];

function StoreState({ store }: { store: StoreRow }) {
  const said = useClockText((now) => {
    const { status, word } = storeStatus(store, now);
    return `${status} ${word}`;
  });
  const [status = "", ...words] = said.split(" ");
  return (
    <StatusBadge
      status={status as ReturnType<typeof storeStatus>["status"]}
      word={words.join(" ")}
      look="plain"
    />
  );
}

/** The places that can tell when the end of the trail was cut off or an older copy was put back. */
export function StoreTable({ stores }: { stores: readonly StoreRow[] }) {
  return (
    <DataTable
      caption="Places outside the database that checkpoints go to"
      columns={COLUMNS}
      rows={stores}
      rowKey={({ name }) => name}
      empty={<Empty title="None was written yet">The worker writes the first one when it starts.</Empty>}
    />
  );
}
