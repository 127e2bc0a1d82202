import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { KeyValue } from "@/components/ui/key-value";
import { Section } from "@/components/ui/page";
import { Pill } from "@/components/ui/pill";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { formatDuration } from "@/domain/duration";
import type { EnvironmentPage } from "./platform-types";
import { Wrapped } from "./wrapped";

type Capability = EnvironmentPage["capabilities"][number];
type QuestionShown = EnvironmentPage["questions"][number];

const CAPABILITY_COLUMNS: readonly Column<Capability>[] = [
  { id: "capability", header: "Capability", cell: (one) => one.capability },
  {
    id: "supported",
    header: "Here",
    cell: (one) => (one.supported ? "supported" : <span className="text-ink-3">not supported</span>),
  },
  { id: "because", header: "Because", wraps: true, cell: (one) => <Wrapped>{one.because}</Wrapped> },
];

const QUESTION_COLUMNS: readonly Column<QuestionShown>[] = [
  { id: "title", header: "Question", cell: (one) => one.title },
  {
    id: "every",
    header: "Every",
    align: "end",
    cell: (one) => formatDuration(one.everySeconds * 1000),
  },
  {
    id: "answered",
    header: "Last answer",
    align: "end",
    cell: (one) => <Time at={one.lastAnsweredAt} />,
  },
  { id: "due", header: "Next", align: "end", cell: (one) => <Time at={one.nextDueAt} /> },
  {
    id: "effect",
    header: "What asking does over there",
    wraps: true,
    cell: (one) => <Wrapped>{one.sideEffect || <span className="text-ink-3">nothing</span>}</Wrapped>,
  },
  {
    id: "trouble",
    header: "Last trouble",
    wraps: true,
    cell: (one) => <Wrapped>{one.lastTrouble ?? <span className="text-ink-3">none</span>}</Wrapped>,
  },
];

const capabilityKey = (one: Capability) => one.capability;
const questionKey = (one: QuestionShown) => one.key;

/** How this deployment answers, what it offers, and what the console asks it. */
export function AboutTab({ place }: { place: EnvironmentPage }) {
  const purpose = place.platform.environments.find(({ name }) => name === place.name)?.purpose;
  const addresses = Object.entries(place.baseUrls);
  return (
    <>
      <Section title="Deployment" boxed>
        <KeyValue
          items={[
            { label: "platform", value: `${place.platform.name}. ${place.platform.purpose}` },
            ...(purpose ? [{ label: "environment", value: purpose }] : []),
            {
              label: "dialect",
              value: place.dialect ? <Pill>{place.dialect}</Pill> : "not found yet",
            },
            { label: "why this one", value: place.dialectBecause || "It has not been probed yet." },
            { label: "probed", value: <Time at={place.probedAt} never="not yet" /> },
            { label: "time zone", value: place.platform.timeZone },
            ...addresses.map(([name, url]) => ({
              label: `${name} address`,
              value: <span className="font-mono text-sm break-all">{url}</span>,
            })),
            ...(place.simulated
              ? [{ label: "simulated", value: "A simulator on this machine answers in its place." }]
              : []),
          ]}
        />
      </Section>
      <Section title="What this deployment supports">
        <DataTable
          caption="Capabilities"
          columns={CAPABILITY_COLUMNS}
          rows={place.capabilities}
          rowKey={capabilityKey}
          empty={
            <Empty title="Not known yet">The console finds out when it first reaches the deployment.</Empty>
          }
        />
      </Section>
      <Section title="What it is asked" facts={`${place.questions.length} questions`}>
        <DataTable
          caption="Questions"
          columns={QUESTION_COLUMNS}
          rows={place.questions}
          rowKey={questionKey}
          empty={<Empty title="Nothing is asked yet">Questions are planned once the dialect is known.</Empty>}
        />
      </Section>
    </>
  );
}
