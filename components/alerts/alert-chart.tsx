"use client";

import { useQuery } from "@tanstack/react-query";
import { LineChart } from "@/components/charts/line-chart";
import { useTRPC } from "@/components/trpc";
import { Empty } from "@/components/ui/empty";
import { InlineError } from "@/components/ui/error-note";
import { Skeleton } from "@/components/ui/skeleton";
import type { AlertPage } from "./alert-types";

/** What it was judged by, with the limit drawn and the trouble shaded from its start. */
export function AlertChart({ alert }: { alert: AlertPage["alert"] }) {
  const trpc = useTRPC();
  const { data, error } = useQuery({
    ...trpc.alerts.evidence.queryOptions({ id: alert.id }),
    refetchInterval: alert.state === "resolved" ? false : 30_000,
  });
  if (error) return <InlineError className="mb-6">{error.message}</InlineError>;
  if (data === undefined) return <Skeleton className="mb-6 h-64 w-full" />;
  if (data === null) return null;
  return (
    <div className="mb-6">
      <LineChart
        title={data.title}
        label={data.label}
        unit={data.unit}
        points={data.points}
        limits={data.limits}
        range={{ from: data.from, to: data.to }}
        {...(data.everyMs !== null && { everyMs: data.everyMs })}
        markers={[
          {
            kind: "incident",
            at: alert.startedAt,
            until: alert.resolvedAt ?? data.to,
            label: alert.resolvedAt ? "this alert" : "open since",
          },
        ]}
        height={200}
        empty={
          <Empty title="Nothing was measured around its start">
            A line stands here when the check or the job behind it carried a number.
          </Empty>
        }
      />
    </div>
  );
}
