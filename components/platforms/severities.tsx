import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { Section } from "@/components/ui/page";
import type { Column } from "@/components/ui/table-column";
import type { PlatformFacts } from "./platform-types";
import { SourceLine } from "./source-line";
import { Wrapped } from "./wrapped";

type SeverityShown = PlatformFacts["severities"][number];

const COLUMNS: readonly Column<SeverityShown>[] = [
  {
    id: "word",
    header: "Their word",
    cell: (severity) => (
      <span>
        {severity.word} <SourceLine source={severity.source} />
      </span>
    ),
  },
  {
    id: "kind",
    header: "Ours",
    cell: (severity) => (severity.kind === "alert" ? (severity.severity ?? "–") : "incident"),
  },
  {
    id: "meaning",
    header: "Meaning",
    wraps: true,
    cell: (severity) => <Wrapped>{severity.meaning}</Wrapped>,
  },
  { id: "within", header: "Answer within", cell: (severity) => severity.respondsWithin ?? "–" },
  { id: "path", header: "Way", wraps: true, cell: (severity) => <Wrapped>{severity.path ?? "–"}</Wrapped> },
];

const keyOf = (severity: SeverityShown) => `${severity.kind} ${severity.word}`;

export function Severities({ severities }: { severities: PlatformFacts["severities"] }) {
  return (
    <Section title="Severities" facts="what the platform and its runbook say, and what we call it">
      <DataTable
        caption="Severities"
        columns={COLUMNS}
        rows={severities}
        rowKey={keyOf}
        empty={<Empty title="No severities of its own">Our words are used: critical, warning, info.</Empty>}
      />
    </Section>
  );
}
