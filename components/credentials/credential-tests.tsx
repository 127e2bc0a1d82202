import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { Section } from "@/components/ui/page";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import type { CredentialDetail } from "./credential-types";
import { PROOF_STATUS, PROOF_WORD } from "./credential-words";

type Test = CredentialDetail["tests"][number];

const COLUMNS: readonly Column<Test>[] = [
  { id: "when", header: "When", cell: ({ at }) => <Time at={at} /> },
  {
    id: "what",
    header: "What it showed",
    cell: ({ state }) => <StatusBadge status={PROOF_STATUS[state]} word={PROOF_WORD[state]} look="plain" />,
  },
  { id: "said", header: "Said", grows: true, cell: ({ said }) => <span data-tip={said}>{said}</span> },
  { id: "who", header: "By", cell: ({ byName }) => byName },
  {
    id: "took",
    header: "Took",
    align: "end",
    cell: ({ durationMs }) => `${durationMs} ms`,
    hidesOnPhone: true,
  },
];

/** Each time it was tried with its real value, and what came of it. */
export function CredentialTests({ credential }: { credential: CredentialDetail }) {
  const { tests, test, whyNoTest, testDueAt } = credential;
  return (
    <Section
      title="Tried"
      facts={
        testDueAt && (
          <>
            next by the clock <Time at={testDueAt} />
          </>
        )
      }
    >
      {test && <p className="mb-2 max-w-prose text-sm text-ink-2">{test.how}</p>}
      <DataTable
        caption="Tests, newest first"
        columns={COLUMNS}
        rows={tests}
        rowKey={({ id }) => String(id)}
        empty={
          <Empty title="It was never tried">
            {whyNoTest ?? "“Test now” asks its platform with the real value; the clock does so every day."}
          </Empty>
        }
      />
    </Section>
  );
}
