import { DataTable } from "@/components/ui/data-table";
import { Duration } from "@/components/ui/duration";
import { Empty } from "@/components/ui/empty";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { VERDICT, type Verification } from "./chain-words";

const COLUMNS: readonly Column<Verification>[] = [
  {
    id: "state",
    header: "Result",
    cell: ({ state }) => <StatusBadge {...VERDICT[state]} look="plain" />,
  },
  { id: "asked", header: "Asked", cell: ({ requestedAt }) => <Time at={requestedAt} /> },
  {
    id: "by",
    header: "By",
    cell: ({ kind, requestedByName }) => (kind === "nightly" ? "the console, by night" : requestedByName),
  },
  { id: "events", header: "Events", align: "end", cell: ({ walked }) => walked.toLocaleString("en-US") },
  {
    id: "points",
    header: "Checkpoints",
    align: "end",
    hidesOnPhone: true,
    cell: ({ checkpoints }) => checkpoints.toLocaleString("en-US"),
  },
  {
    id: "took",
    header: "Took",
    align: "end",
    hidesOnPhone: true,
    cell: ({ startedAt, finishedAt }) =>
      startedAt && finishedAt ? <Duration ms={finishedAt.getTime() - startedAt.getTime()} /> : "–",
  },
  {
    id: "found",
    header: "Found",
    grows: true,
    cell: ({ scopes, problem }) => {
      const problems = scopes.flatMap(({ scope, problems }) => problems.map((one) => `${scope}: ${one}`));
      if (problem) return problem;
      return problems.length > 0
        ? `${problems[0]}${problems.length > 1 ? ` and ${problems.length - 1} more` : ""}`
        : "";
    },
  },
];

export function VerificationTable({ runs }: { runs: readonly Verification[] }) {
  return (
    <DataTable
      caption="Checks of the trail, newest first"
      columns={COLUMNS}
      rows={runs}
      rowKey={({ id }) => id}
      empty={<Empty title="Never verified">The first check runs within a minute of the first start.</Empty>}
    />
  );
}
