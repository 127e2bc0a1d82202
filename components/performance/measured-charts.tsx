"use client";

import { useQuery } from "@tanstack/react-query";
import type { ChartMarker, ChartPoint } from "@/components/charts/chart-points";
import { LineChart } from "@/components/charts/line-chart";
import { useAnswer } from "@/components/queries/use-answer";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { InlineError } from "@/components/ui/error-note";
import { Section } from "@/components/ui/page";
import { Time } from "@/components/ui/time";
import { useAddress } from "@/components/ui/use-address";
import { whyNot } from "@/domain/access";
import { CHART_HEIGHT, SYNC } from "./answer-charts";
import { askedPoints, keptPoints, stillTells } from "./measured-points";
import type { Measured } from "./performance-types";
import { distanceOf, drawnLimits, grainText } from "./performance-words";
import type { ShownRange } from "./use-range";

type MeasuredChartsProps = { environmentId: string; range: ShownRange; markers: readonly ChartMarker[] };

/** What a platform's own Prometheus says of its requests; nothing where it has none. */
export function MeasuredCharts(props: MeasuredChartsProps) {
  const trpc = useTRPC();
  const { from, to } = props.range;
  const { data, error } = useQuery(
    trpc.performance.measured.queryOptions({ environmentId: props.environmentId, from, to }),
  );
  if (error) return <InlineError className="mb-6">{error.message}</InlineError>;
  return data ? <MeasuredSection {...props} measured={data} /> : null;
}

function MeasuredSection({
  environmentId,
  range,
  markers,
  measured,
}: MeasuredChartsProps & { measured: Measured }) {
  const me = usePerson();
  const { params, write } = useAddress();
  const input = { from: range.from.toISOString(), to: range.to.toISOString() };
  const { answer, isOnItsWay, error, ask } = useAnswer(
    { environmentId, query: "metrics.requests", input },
    params.get("run") ?? undefined,
    (run) => write({ run }),
  );
  const isAbout = answer && answer.environmentId === environmentId && stillTells(answer.input, range);
  const asked = isAbout && answer.state === "done" ? askedPoints(answer.rows ?? []) : undefined;
  const failed = isAbout && answer.state === "failed" ? answer.said : error;
  const charts = asked ?? keptPoints(measured);
  return (
    <Section
      title="What the platform measures itself"
      facts={
        asked && answer ? (
          <>
            asked of its Prometheus <Time at={answer.endedAt ?? answer.askedAt} />
          </>
        ) : (
          `as our checks kept it; ${grainText(measured.grain)}, the highest in it`
        )
      }
      actions={
        measured.canAsk && (
          <Button
            pending={isOnItsWay}
            blockedBecause={whyNot(me, "query:run")}
            onClick={() => {
              write({ run: undefined });
              ask(input);
            }}
          >
            Ask Prometheus for this range
          </Button>
        )
      }
    >
      {failed && (
        <InlineError className="mb-3">
          Prometheus could not be asked: {failed} What is drawn is what our checks kept.
        </InlineError>
      )}
      {asked && answer && <p className="mb-3 text-sm text-ink-2">{answer.said}</p>}
      <div className="flex flex-col gap-4">
        <Chart
          title="Latency of requests"
          unit="ms"
          points={charts.latency}
          labels={{
            label: "p95",
            ...(charts.has.p50 && { secondLabel: "p50" }),
            ...(charts.has.p99 && { thirdLabel: "p99" }),
          }}
          {...{ measured, range, markers, isAsked: asked !== undefined }}
        />
        <Chart
          title="Requests that failed"
          unit="percent"
          points={charts.errors}
          labels={{ label: "failed" }}
          {...{ measured, range, markers, isAsked: asked !== undefined }}
        />
      </div>
    </Section>
  );
}

type ChartProps = {
  title: string;
  unit: "ms" | "percent";
  points: ChartPoint[];
  labels: { label: string; secondLabel?: string; thirdLabel?: string };
  measured: Measured;
  range: ShownRange;
  markers: readonly ChartMarker[];
  isAsked: boolean;
};

const ASKED_POINTS = 120;

function Chart({ title, unit, points, labels, measured, range, markers, isAsked }: ChartProps) {
  const span = range.to.getTime() - range.from.getTime();
  const slowest = Math.max(0, ...measured.series.map(({ everySeconds }) => everySeconds * 1000));
  return (
    <LineChart
      title={title}
      unit={unit}
      points={points}
      {...labels}
      limits={drawnLimits(unit === "ms" ? measured.limits.latency : measured.limits.errors, points)}
      markers={markers}
      everyMs={distanceOf(
        points,
        isAsked ? Math.max(30_000, span / ASKED_POINTS) : Math.max(measured.grain.stepMs, slowest),
      )}
      range={{ from: range.from, to: range.to }}
      isZoomed={range.preset === undefined}
      onRange={range.zoomTo}
      syncId={SYNC}
      height={CHART_HEIGHT}
      empty={
        <Empty title="The platform told no such figures in this range">
          {measured.series.map(({ reason }) => reason).find((reason) => reason !== "") ??
            "No check has read them from Prometheus yet."}
        </Empty>
      }
    />
  );
}
