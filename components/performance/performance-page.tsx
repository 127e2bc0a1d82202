"use client";

import { keepPreviousData, useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { SlaNav } from "@/components/sla/sla-nav";
import { useTRPC } from "@/components/trpc";
import { Checkbox } from "@/components/ui/checkbox";
import { Empty } from "@/components/ui/empty";
import { InlineError } from "@/components/ui/error-note";
import { Field } from "@/components/ui/field";
import { PageHeader, Section } from "@/components/ui/page";
import { Segmented } from "@/components/ui/segmented";
import { Select } from "@/components/ui/select";
import { Skeleton } from "@/components/ui/skeleton";
import { useAddress } from "@/components/ui/use-address";
import { AnswerCharts } from "./answer-charts";
import { DurationChart } from "./duration-chart";
import { FiguresTable } from "./figures-table";
import { MarkerList } from "./marker-list";
import { MeasuredCharts } from "./measured-charts";
import { beforeText, RANGES, type Range, rangeText } from "./performance-range";
import type { Performance } from "./performance-types";
import { answerOf, drawnMarkers, grainText } from "./performance-words";
import { useRange } from "./use-range";

const REFRESH_MS = 30_000;
const TITLE = "Latency and errors";

/** Has it become slower, since when, and what happened then? */
export function PerformancePage() {
  const trpc = useTRPC();
  const { params, write } = useAddress();
  const { data: places } = useSuspenseQuery(trpc.performance.places.queryOptions());
  const place = places.find(({ id }) => id === params.get("environment")) ?? places[0];
  const range = useRange();
  const { from, to } = range;
  const stretch = { environmentId: place?.id ?? "", from, to };
  const often = {
    enabled: place !== undefined,
    placeholderData: keepPreviousData,
    refetchInterval: range.preset ? REFRESH_MS : (false as const),
  };
  const series = useQuery({
    ...trpc.performance.series.queryOptions({ ...stretch, check: params.get("check") ?? undefined }),
    ...often,
  });
  const told = useQuery({ ...trpc.performance.markers.queryOptions(stretch), ...often });
  const happened = told.data ?? [];
  const markers = drawnMarkers(happened);
  const isCompared = params.get("compare") === "before";
  const ago = beforeText(range.preset);

  if (!place)
    return (
      <>
        <PageHeader title={TITLE} answer="No environment is configured." />
        <SlaNav />
      </>
    );
  const shown = series.data?.environmentId === place.id ? series.data : undefined;
  return (
    <>
      <PageHeader title={TITLE} answer={shown ? answerOf(shown, ago) : "Reading the answers of this time."} />
      <SlaNav />
      <div className="on-screen mb-4 flex flex-wrap items-end gap-3">
        <Field label="Environment">
          <Select
            value={place.id}
            options={places.map(({ id, title }) => ({ value: id, label: title }))}
            onChange={(event) =>
              write({ environment: event.target.value, check: undefined, job: undefined, run: undefined })
            }
          />
        </Field>
        <Field label="Answers of">
          <CheckSelect performance={shown} />
        </Field>
        <Segmented<Range | "zoomed">
          label="Range"
          value={range.preset ?? "zoomed"}
          options={RANGES.map((value) => ({ value, label: rangeText(value) }))}
          onChange={(value) => value !== "zoomed" && range.choose(value)}
        />
        <Checkbox
          label={`Compare with ${ago}`}
          className="h-8 items-center"
          checked={isCompared}
          onChange={(event) => write({ compare: event.target.checked ? "before" : undefined })}
        />
      </div>
      {series.error && <InlineError className="mb-4">{series.error.message}</InlineError>}
      {told.error && (
        <InlineError className="mb-4">What happened beside it is missing: {told.error.message}</InlineError>
      )}
      {shown ? (
        <Section
          title="What our checks wait for"
          facts={`${grainText(shown.grain)}; percentiles of all answers in it, at most 1.5 % off`}
        >
          {shown.choices.length === 0 ? (
            <div className="rounded border bg-surface">
              <Empty title="A line for how long answers take would stand here">
                No check of this environment times its answers.
              </Empty>
            </div>
          ) : (
            <div className="flex flex-col gap-4">
              <AnswerCharts
                performance={shown}
                markers={markers}
                range={range}
                compared={isCompared ? ago : undefined}
              />
              <div className="rounded border bg-surface p-3 pt-1">
                <FiguresTable performance={shown} ago={ago} />
                <p className="mt-2 max-w-prose text-sm text-ink-2">
                  Counted: {shown.counted.join("; ")}. Failed is an answer that is an alert; what told nothing
                  is counted apart; paused checks are left out.
                </p>
              </div>
            </div>
          )}
        </Section>
      ) : (
        !series.error && <ChartSkeletons />
      )}
      <MeasuredCharts environmentId={place.id} range={range} markers={markers} />
      <DurationChart environmentId={place.id} range={range} markers={markers} />
      <MarkerList markers={happened} />
    </>
  );
}

/** The front and the API together, or one check alone. */
function CheckSelect({ performance }: { performance: Performance | undefined }) {
  const { params, write } = useAddress();
  return (
    <Select
      className="max-w-72"
      value={params.get("check") ?? ""}
      options={[
        { value: "", label: "Front and API together" },
        ...(performance?.choices ?? []).map(({ key, title, part }) => ({
          value: key,
          label: `${part}: ${title}`,
        })),
      ]}
      onChange={(event) => write({ check: event.target.value || undefined })}
    />
  );
}

const ChartSkeletons = () => (
  <div role="status" className="mb-8 flex flex-col gap-4">
    <span className="sr-only">Loading…</span>
    <Skeleton className="h-64 w-full" />
    <Skeleton className="h-64 w-full" />
  </div>
);
