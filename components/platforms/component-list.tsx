"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import type { KeyboardEvent } from "react";
import { HistoryStrip } from "@/components/charts/history-strip";
import { useTRPC } from "@/components/trpc";
import { StatusBadge } from "@/components/ui/status-badge";
import { useClockText } from "@/components/ui/time";
import { useAddress } from "@/components/ui/use-address";
import { CheckRow, checkRowGrid } from "./check-row";
import { historyDaysOf } from "./history-days-of";
import { statusOf } from "./overview-words";
import type { ComponentShown, EnvironmentPage, HistoryRow } from "./platform-types";

const DAY_MS = 86_400_000;

/** Components in the order of the declaration, each with ninety days of its past and what is asked about it now. */
export function ComponentList({ place }: { place: EnvironmentPage }) {
  const trpc = useTRPC();
  const { data: history } = useSuspenseQuery(trpc.platforms.history.queryOptions({ id: place.id }));
  const today = useClockText((now) => new Date(now).toISOString().slice(0, 10));

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the checks inside.
    <div onKeyDown={walkChecks}>
      <div
        aria-hidden
        className={`${checkRowGrid} min-h-8 rounded-t border border-b-0 bg-sunken px-3 text-sm font-medium text-ink-2 max-lg:hidden`}
      >
        <span>State</span>
        <span>Check</span>
        <span className="text-right">Value / limit</span>
        <span>What was seen</span>
        <span className="text-right">Since</span>
        <span className="text-right">Asked every</span>
      </div>
      <ul aria-label="Components" className="rounded-b border bg-surface max-lg:rounded-t">
        {place.components.map((component) => (
          <ComponentBlock
            key={component.key}
            place={place}
            component={component}
            history={history}
            today={today}
          />
        ))}
      </ul>
    </div>
  );
}

type ComponentBlockProps = {
  place: EnvironmentPage;
  component: ComponentShown;
  history: readonly HistoryRow[];
  today: string;
};

function ComponentBlock({ place, component, history, today }: ComponentBlockProps) {
  const { write } = useAddress();
  const end = useClockText((now) => String(Math.floor(now / 60_000) * 60_000));
  const status = statusOf(place, component.status);
  const charted = component.checks.find((check) => check.notOffered === null);

  function openDay(day: string) {
    if (!charted) return;
    const from = Date.parse(day);
    const to = Math.min(from + DAY_MS, Number(end));
    write({ chart: charted.key, from: String(from), to: String(to), range: undefined });
    document.getElementById("over-time")?.scrollIntoView({ block: "center" });
  }

  return (
    <li id={`component-${component.key}`} className="border-b last:border-b-0">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-3 pt-3 pb-1">
        <span className="shrink-0 lg:w-[5.5rem]">
          {status ? <StatusBadge status={status} /> : <span className="text-sm text-ink-3">not offered</span>}
        </span>
        <h3 className="min-w-0 flex-1 font-semibold">{component.title}</h3>
        <div className="w-full sm:w-[55%] max-sm:hidden">
          <HistoryStrip
            label={component.title}
            days={historyDaysOf(history, component.key, Number(end))}
            until={today}
            isBare
            onOpenDay={openDay}
          />
        </div>
      </div>
      <ul aria-label={`Checks of ${component.title}`} className="pb-1.5">
        {component.checks.map((check) => (
          <li key={check.key}>
            <CheckRow check={check} environmentId={place.id} />
          </li>
        ))}
      </ul>
    </li>
  );
}

/** j, k and the arrows walk from check to check. */
function walkChecks(event: KeyboardEvent<HTMLElement>) {
  const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
  if (step === undefined || event.metaKey || event.ctrlKey || event.altKey) return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-check]")];
  const place = rows.findIndex((row) => row.matches(":focus"));
  const next = rows[place + step];
  if (place < 0 || !next) return;
  event.preventDefault();
  event.stopPropagation();
  next.focus();
}
