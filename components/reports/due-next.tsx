"use client";

import { Section } from "@/components/ui/page";
import { Time, useClockText } from "@/components/ui/time";
import type { Definition } from "./report-types";
import { nextMade } from "./reports-words";

const SHOWN = 5;

/** The reports that come next by the clock. */
export function DueNext({ definitions }: { definitions: readonly Definition[] }) {
  const minute = Number(useClockText((now) => String(Math.floor(now / 60_000) * 60_000), "0"));
  if (minute === 0) return null;
  const next = definitions
    .filter(({ scheduled, active }) => scheduled && active)
    .map((definition) => ({ definition, ...nextMade(definition, new Date(minute)) }))
    .sort((a, b) => a.at.getTime() - b.at.getTime());
  if (next.length === 0) return null;
  return (
    <Section title="Due next" facts={next.length > SHOWN && `${SHOWN} of ${next.length}`}>
      <ul className="divide-y rounded border bg-surface">
        {next.slice(0, SHOWN).map(({ definition, period, at }) => (
          <li key={definition.id} className="flex flex-wrap items-baseline gap-x-3 px-3 py-1.5">
            <span className="min-w-0 flex-1 basis-48">
              {definition.title} <span className="text-ink-3">{period.name}</span>
            </span>
            <span className="text-sm text-ink-2">
              <Time at={at} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
