"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import type { Route } from "next";
import { useTRPC } from "@/components/trpc";
import { Empty } from "@/components/ui/empty";
import { Link } from "@/components/ui/link";
import { Section } from "@/components/ui/page";
import { Age } from "@/components/ui/time";
import { AlertFlags, SeverityBadge } from "./alert-marks";
import type { AlertRow } from "./alert-types";
import { openAlertsInput } from "./open-alerts-input";

const SHOWN = 8;
const REFRESH_MS = 15_000;

/** The worst open alerts, of one environment or of all, each a click away from its page. */
export function OpenAlerts({ environmentId }: { environmentId?: string }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery({
    ...trpc.alerts.list.queryOptions(openAlertsInput(environmentId)),
    refetchInterval: REFRESH_MS,
  });
  const { rows, next } = data;
  const all = `/alerts${environmentId ? `?environment=${encodeURIComponent(environmentId)}` : ""}` as Route;
  const more = rows.length - SHOWN;
  return (
    <Section
      title="Open alerts"
      facts={rows.length > 0 ? `${rows.length}${next ? " or more" : ""}` : undefined}
      actions={
        <Link href={all} className="text-sm text-accent hover:underline max-sm:px-2 max-sm:py-3">
          Triage
        </Link>
      }
    >
      <div className="rounded border bg-surface">
        {rows.length === 0 ? (
          <Empty title="No alert is open">
            What a rule or a platform calls trouble stands here until it is over or somebody resolves it.
          </Empty>
        ) : (
          <ul>
            {rows.slice(0, SHOWN).map((alert) => (
              <li key={alert.id} className="border-b px-4 py-2 text-sm last:border-b-0">
                <AlertLine alert={alert} showsPlace={environmentId === undefined} />
              </li>
            ))}
            {more > 0 && (
              <li className="px-4 py-2 text-sm">
                <Link href={all} className="inline-block text-accent hover:underline max-sm:py-3">
                  {next ? "More than " : ""}
                  {more} more on Alerts
                </Link>
              </li>
            )}
          </ul>
        )}
      </div>
    </Section>
  );
}

type AlertLineProps = {
  alert: Parameters<typeof AlertFlags>[0]["alert"] &
    Pick<
      AlertRow,
      "id" | "severity" | "word" | "title" | "environmentId" | "sentence" | "ownerName" | "startedAt"
    >;
  showsPlace: boolean;
};

export function AlertLine({ alert, showsPlace }: AlertLineProps) {
  return (
    <div className="grid grid-cols-[5.25rem_minmax(0,1fr)_auto] items-baseline gap-x-2">
      <SeverityBadge severity={alert.severity} word={alert.word} />
      <span className="min-w-0 break-words">
        <Link
          href={`/alerts/${alert.id}` as Route}
          className="font-medium hover:underline max-sm:inline-block max-sm:py-3"
        >
          {alert.title}
        </Link>{" "}
        {showsPlace && <span className="text-ink-3">{alert.environmentId}</span>}
        <span className="line-clamp-1 text-ink-2" data-tip={alert.sentence}>
          {alert.ownerName ? `${alert.ownerName} has it. ` : ""}
          {alert.sentence}
        </span>
        <span className="inline-flex flex-wrap gap-1 empty:hidden">
          <AlertFlags alert={alert} />
        </span>
      </span>
      <Age since={alert.startedAt} className="whitespace-nowrap text-ink-3" />
    </div>
  );
}
