"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { LineChart } from "@/components/charts/line-chart";
import { useTRPC } from "@/components/trpc";
import { Empty } from "@/components/ui/empty";
import { InlineError } from "@/components/ui/error-note";
import { Section } from "@/components/ui/page";
import { Segmented } from "@/components/ui/segmented";
import { Select } from "@/components/ui/select";
import { Skeleton } from "@/components/ui/skeleton";
import { useAddress } from "@/components/ui/use-address";

const RANGES = {
  "24h": { hours: 24, label: "24 h" },
  "7d": { hours: 168, label: "7 d" },
  "30d": { hours: 720, label: "30 d" },
};
type Range = keyof typeof RANGES;
const isRange = (text: string | null): text is Range => text !== null && text in RANGES;

/** How long the news of a finished job takes to get here. */
export function LatencyChart({ environments }: { environments: readonly string[] }) {
  const trpc = useTRPC();
  const { params, write } = useAddress();
  const chosen = params.get("chart");
  const environmentId = environments.find((id) => id === chosen) ?? environments[0];
  const wanted = params.get("range");
  const range: Range = isRange(wanted) ? wanted : "24h";
  const { data, error } = useQuery({
    ...trpc.incoming.latency.queryOptions({ environmentId: environmentId ?? "", hours: RANGES[range].hours }),
    enabled: environmentId !== undefined,
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });
  if (!environmentId) return null;
  return (
    <Section
      title="From the end of a job to its news"
      actions={
        <>
          {environments.length > 1 && (
            <Select
              aria-label="Environment to draw"
              value={environmentId}
              options={environments.map((value) => ({ value, label: value }))}
              onChange={(event) => write({ chart: event.target.value })}
            />
          )}
          <Segmented<Range>
            label="Range"
            value={range}
            options={(Object.keys(RANGES) as Range[]).map((value) => ({ value, label: RANGES[value].label }))}
            onChange={(value) => write({ range: value === "24h" ? undefined : value })}
          />
        </>
      }
    >
      {error && <InlineError>{error.message}</InlineError>}
      {!data && !error && <Skeleton className="h-56 w-full" />}
      {data && (
        <LineChart
          title={`Webhook latency of ${environmentId}`}
          points={data.points.map(({ at, median, p95 }) => ({
            at,
            value: p95 * 1000,
            second: median * 1000,
          }))}
          unit="ms"
          label="p95"
          secondLabel="median"
          everyMs={Math.max(data.stepMs, 3_600_000)}
          range={{ from: data.from, to: data.to }}
          height={180}
          empty={
            <Empty title="No news came in this time">
              A point is drawn for every stretch in which deliveries arrived that say when their job ended.
            </Empty>
          }
        />
      )}
    </Section>
  );
}
