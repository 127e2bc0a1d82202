"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { ChartMarker } from "@/components/charts/chart-points";
import { LineChart } from "@/components/charts/line-chart";
import { useTRPC } from "@/components/trpc";
import { Empty } from "@/components/ui/empty";
import { InlineError } from "@/components/ui/error-note";
import { Section } from "@/components/ui/page";
import { Select } from "@/components/ui/select";
import { useAddress } from "@/components/ui/use-address";
import { formatDuration } from "@/domain/duration";
import { CHART_HEIGHT, SYNC } from "./answer-charts";
import { drawnLimits } from "./performance-words";
import type { ShownRange } from "./use-range";

/** How long background work took, under the answers of the same time: a slow answer often waits for it. */
export function DurationChart(props: {
  environmentId: string;
  range: ShownRange;
  markers: readonly ChartMarker[];
}) {
  const { environmentId, range, markers } = props;
  const trpc = useTRPC();
  const { params, write } = useAddress();
  const job = params.get("job") ?? undefined;
  const { data, error } = useQuery({
    ...trpc.performance.durations.queryOptions({ environmentId, job, from: range.from, to: range.to }),
    placeholderData: keepPreviousData,
  });
  if (error) return <InlineError className="mb-6">{error.message}</InlineError>;
  if (!data) return null;
  const points = data.points.map(({ at, p50, p95, longest }) => ({
    at,
    value: p95,
    second: p50,
    third: longest,
  }));
  return (
    <Section
      title="Background work"
      facts={`a run is held to hang after ${formatDuration(data.most)}`}
      actions={
        <Select
          aria-label="Job to draw"
          value={data.job}
          options={data.choices.map(({ key, title, runs }) => ({
            value: key,
            label: `${title} (${runs === 1 ? "1 run" : `${runs} runs`})`,
          }))}
          onChange={(event) => write({ job: event.target.value })}
        />
      }
    >
      {data.choices.every(({ runs }) => runs === 0) ? (
        <p className="rounded border bg-surface p-4 text-ink-2">
          No run that began in this range told how long it took.
        </p>
      ) : (
        <LineChart
          title={`How long it took: ${data.title}`}
          unit="ms"
          label="p95"
          secondLabel="p50"
          thirdLabel="longest"
          points={points}
          limits={drawnLimits({ alert: data.most }, points)}
          markers={markers}
          everyMs={Math.max(data.stepMs, data.everySeconds * 1000)}
          range={{ from: range.from, to: range.to }}
          isZoomed={range.preset === undefined}
          onRange={range.zoomTo}
          syncId={SYNC}
          height={CHART_HEIGHT}
          empty={
            <Empty title="No run of it told how long it took in this range">
              A point is drawn for every step in which a run began that has ended since.
            </Empty>
          }
        />
      )}
    </Section>
  );
}
