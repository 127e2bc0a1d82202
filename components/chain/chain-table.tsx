import { CopyButton } from "@/components/ui/copy-button";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Time, useClockText } from "@/components/ui/time";
import { type ChainRow, chainName, chainRows, isProofOld, type Standing } from "./chain-words";

const COLUMNS: readonly Column<ChainRow>[] = [
  {
    id: "proof",
    header: "Proof",
    cell: ({ proof }) => <StatusBadge status={proof.status} word={proof.word} look="plain" />,
  },
  {
    id: "chain",
    header: "Chain",
    grows: true,
    cell: ({ scope }) => chainName(scope),
  },
  { id: "events", header: "Events", align: "end", cell: ({ seq }) => seq.toLocaleString("en-US") },
  {
    id: "to",
    header: "Verified to",
    align: "end",
    cell: ({ proof }) => (proof.to === null ? "–" : proof.to.toLocaleString("en-US")),
  },
  {
    id: "noted",
    header: "Noted outside to",
    align: "end",
    hidesOnPhone: true,
    cell: ({ notedTo }) => (notedTo === null ? "–" : notedTo.toLocaleString("en-US")),
  },
  { id: "newest", header: "Newest", hidesOnPhone: true, cell: ({ at }) => <Time at={at} /> },
  {
    id: "head",
    header: "Head",
    hidesOnPhone: true,
    cell: ({ hash }) => (
      <span className="inline-flex items-center gap-1">
        <code className="font-mono text-xs">{hash.slice(0, 12)}…</code>
        <CopyButton text={hash} label="Copy the hash" />
      </span>
    ),
  },
];

/** Each chain of the trail, how far it reaches and how far it is proved. */
export function ChainTable(standing: Pick<Standing, "heads" | "verdict" | "stores">) {
  const isOld = useClockText((now) => String(isProofOld(standing.verdict, now))) === "true";
  return (
    <DataTable
      caption="Chains of the audit trail"
      columns={COLUMNS}
      rows={chainRows(standing, isOld)}
      rowKey={({ scope }) => scope}
      empty={<Empty title="Nothing was recorded yet">The first sign-in begins the first chain.</Empty>}
    />
  );
}
