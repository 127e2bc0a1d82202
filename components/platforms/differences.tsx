import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { Section } from "@/components/ui/page";
import type { Column } from "@/components/ui/table-column";
import type { PlatformFacts } from "./platform-types";
import { SourceLine } from "./source-line";
import { Wrapped } from "./wrapped";

type Difference = PlatformFacts["differences"][number];

const COLUMNS: readonly Column<Difference>[] = [
  {
    id: "id",
    header: "About",
    cell: (one) => (
      <span>
        {one.id} <SourceLine source={one.source} />
      </span>
    ),
  },
  { id: "says", header: "The runbook says", wraps: true, cell: (one) => <Wrapped>{one.says}</Wrapped> },
  { id: "really", header: "Really", wraps: true, cell: (one) => <Wrapped>{one.really}</Wrapped> },
  { id: "rule", header: "What the console does", wraps: true, cell: (one) => <Wrapped>{one.rule}</Wrapped> },
];

const keyOf = (one: Difference) => one.id;

/** Where the runbook and the platform disagree, so that nobody trusts the wrong one. */
export function Differences({ differences }: { differences: PlatformFacts["differences"] }) {
  return (
    <Section title="Where runbook and reality differ" facts={`${differences.length} known`}>
      <DataTable
        caption="Differences between runbook and reality"
        columns={COLUMNS}
        rows={differences}
        rowKey={keyOf}
        empty={<Empty title="No difference is known">What the runbook says is what the platform does.</Empty>}
      />
    </Section>
  );
}
