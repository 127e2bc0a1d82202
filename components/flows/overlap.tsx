"use client";

import { Section } from "@/components/ui/page";
import { StatusIcon } from "@/components/ui/status-badge";
import { Absolute, useClockText } from "@/components/ui/time";
import type { FlowAnswer } from "./flow-types";
import { type OverlapShown, overlapOf, overlapText } from "./overlap-words";

/** The old secret and the new one over time: who was valid when, and what proves it. */
export function Overlap({ answer: { flow, versions } }: { answer: FlowAnswer }) {
  const overlap = overlapOf(versions, flow);
  return (
    <Section title="From the old secret to the new" facts={overlapText(overlap)} boxed>
      <Bars overlap={overlap} began={flow.requestedAt} ended={flow.finishedAt} />
      <ol className="grid gap-x-6 gap-y-2 sm:grid-cols-2 lg:grid-cols-4">
        {overlap.moments.map(({ key, title, at, said }) => (
          <li key={key} className="flex min-w-0 items-start gap-2">
            {at ? (
              <StatusIcon status="ok" className="mt-1" />
            ) : (
              <span aria-hidden className="mt-1 size-3 shrink-0 rounded-full border border-line-strong" />
            )}
            <span className="min-w-0">
              <span className="block font-medium">{title}</span>
              <span className="block text-sm text-ink-2">{at ? <Absolute at={at} /> : "not yet"}</span>
              {said && <span className="block text-sm break-words text-ink-2">{said}</span>}
            </span>
          </li>
        ))}
      </ol>
    </Section>
  );
}

type BarsProps = { overlap: OverlapShown; began: Date; ended: Date | null };

/** Drawn over the time of the rotation; what was valid before begins at the left edge. */
function Bars({ overlap, began, ended }: BarsProps) {
  const now = Number(useClockText((at) => String(Math.floor(at / 1000) * 1000), "0"));
  const from = began.getTime();
  const to = Math.max(ended?.getTime() ?? now, from + 1000);
  if (now === 0 && !ended) return null;
  const share = (at: number) => `${((Math.min(Math.max(at, from), to) - from) / (to - from)) * 100}%`;
  const rows = [
    { key: "old", name: "old", span: overlap.old, className: "fill-paused-solid" },
    { key: "new", name: "new", span: overlap.fresh, className: "fill-ok-solid" },
  ];
  return (
    <div
      aria-hidden
      className="mb-4 grid grid-cols-[2.5rem_1fr] items-center gap-x-2 gap-y-1.5 text-sm text-ink-2"
    >
      {rows.map(({ key, name, span, className }) => (
        <div key={key} className="contents">
          <span>{name}</span>
          <svg aria-hidden="true" className="h-3 w-full rounded-sm bg-line">
            {span && (
              <rect
                x={share(span.from.getTime())}
                width={`${Number.parseFloat(share(span.to?.getTime() ?? to)) - Number.parseFloat(share(span.from.getTime()))}%`}
                height="100%"
                className={className}
              />
            )}
          </svg>
        </div>
      ))}
    </div>
  );
}
