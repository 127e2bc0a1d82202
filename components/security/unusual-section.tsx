import type { Route } from "next";
import { useMemo } from "react";
import { usePerson } from "@/components/shell/person";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { Link } from "@/components/ui/link";
import { Section } from "@/components/ui/page";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { whyNot } from "@/domain/access";
import type { Overview, Unusual } from "./security-types";
import { historyWords, trailAddress, unusualWords } from "./security-words";

const keyOf = ({ scope, seq }: Unusual) => `${scope} ${seq}`;

type Props = { rows: readonly Unusual[]; history: Overview["history"]; onSettle: (row: Unusual) => void };

export function UnusualSection({ rows, history, onSettle }: Props) {
  const me = usePerson();
  const columns = useMemo(() => columnsFor(me, onSettle), [me, onSettle]);
  return (
    <Section title="Unusual sign-ins" facts={`30 days; ${historyWords(history)}`}>
      <DataTable
        caption="Unusual sign-ins"
        columns={columns}
        rows={rows}
        rowKey={keyOf}
        empty={
          <Empty title="Nobody came in as never before">
            A sign-in from a new network, or at an hour at which the person never came, is listed here once
            enough of theirs is known.
          </Empty>
        }
      />
    </Section>
  );
}

const columnsFor = (
  me: ReturnType<typeof usePerson>,
  onSettle: Props["onSettle"],
): readonly Column<Unusual>[] => [
  {
    id: "name",
    header: "Who",
    cell: ({ personId, name }) => (
      <Link href={trailAddress({ actor: personId }) as Route} className="text-accent hover:underline">
        {name}
      </Link>
    ),
  },
  { id: "at", header: "When", cell: ({ at }) => <Time at={at} /> },
  { id: "how", header: "How", wraps: true, grows: true, cell: (row) => unusualWords(row) },
  {
    id: "settled",
    header: "What it was",
    wraps: true,
    cell: ({ settled }) =>
      settled ? (
        <span data-tip={settled.note}>
          <StatusBadge
            status={settled.verdict === "theirs" ? "ok" : "alert"}
            word={settled.verdict === "theirs" ? "theirs" : "not theirs"}
            look="plain"
          />{" "}
          <span className="text-ink-3">says {settled.byName}</span>
        </span>
      ) : (
        <StatusBadge status="unknown" word="nobody has said" look="plain" />
      ),
  },
  {
    id: "settle",
    header: "Say what it was",
    hidesHeader: true,
    align: "end",
    cell: (row) =>
      row.settled ? null : (
        <Button
          size="small"
          blockedBecause={
            whyNot(me, "person:manage") ??
            (row.personId === me.id ? "Somebody else must say what your own sign-in was." : undefined)
          }
          onClick={() => onSettle(row)}
        >
          Say what it was…
        </Button>
      ),
  },
];
