"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { SeverityBadge } from "@/components/alerts/alert-marks";
import { useTRPC } from "@/components/trpc";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { Section } from "@/components/ui/page";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import type { EnvironmentPage, PlatformAlert } from "./platform-types";

const COLUMNS: readonly Column<PlatformAlert>[] = [
  {
    id: "title",
    header: "Alert",
    wraps: true,
    cell: (alert) => <span className="block py-1 sm:min-w-64">{alert.title}</span>,
  },
  {
    id: "severity",
    header: "Severity",
    cell: (alert) => <SeverityBadge severity={alert.severity} word={alert.word} />,
  },
  {
    id: "about",
    header: "About",
    cell: (alert) => [alert.job, alert.tenant].filter(Boolean).join(" · ") || "the whole platform",
  },
  { id: "message", header: "What it says", grows: true, cell: (alert) => <Message text={alert.message} /> },
  {
    id: "raised",
    header: "Raised",
    align: "end",
    cell: (alert) =>
      alert.raisedAt ? (
        <Time at={alert.raisedAt} />
      ) : (
        <span>
          seen <Time at={alert.firstSeenAt} />
        </span>
      ),
  },
];

function Message({ text }: { text: string }) {
  return (
    <span data-tip={text} className="text-ink-2">
      {text}
    </span>
  );
}

const keyOf = (alert: PlatformAlert) => alert.externalId;

/** The platform's own list, as it showed it last; ours take it in. */
export function AlertsSection({ place }: { place: EnvironmentPage }) {
  const trpc = useTRPC();
  const { data: alerts } = useSuspenseQuery(trpc.platforms.alerts.queryOptions({ id: place.id }));
  const offered = place.capabilities.find(({ capability }) => capability === "alerts");

  return (
    <div id="alerts">
      <Section
        title="The platform's own list of alerts"
        facts={alerts.length > 0 ? alerts.length : undefined}
      >
        <DataTable
          caption="Open alerts of the platform"
          columns={COLUMNS}
          rows={alerts}
          rowKey={keyOf}
          empty={
            offered?.supported ? (
              <Empty title="The platform's list shows no open alert">
                One appears here as soon as the platform lists it. An empty list is no proof of health.
              </Empty>
            ) : (
              <Empty title="Alerts are not listed here">
                {offered?.because ?? "Nothing is known about a list of alerts in this deployment."}
              </Empty>
            )
          }
        />
      </Section>
    </div>
  );
}
