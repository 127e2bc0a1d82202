import { Section } from "@/components/ui/page";
import { Time } from "@/components/ui/time";
import type { Definition } from "./report-types";
import { clockText } from "./reports-words";

const SHOWN = 5;

/** The reports that come next by the clock. */
export function DueNext({ definitions }: { definitions: readonly Definition[] }) {
  const next = definitions
    .flatMap(({ nextAt, ...definition }) => (nextAt ? [{ ...definition, nextAt }] : []))
    .sort((a, b) => a.nextAt.getTime() - b.nextAt.getTime());
  if (next.length === 0) return null;
  return (
    <Section title="Due next" facts={next.length > SHOWN && `${SHOWN} of ${next.length}`}>
      <ul className="divide-y rounded border bg-surface">
        {next.slice(0, SHOWN).map((definition) => (
          <li key={definition.id} className="flex flex-wrap items-baseline gap-x-3 px-3 py-1.5">
            <span className="min-w-0 flex-1 basis-64">
              {definition.title} <span className="text-sm text-ink-3">{clockText(definition)}</span>
            </span>
            <span className="text-sm text-ink-2">
              <Time at={definition.nextAt} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
