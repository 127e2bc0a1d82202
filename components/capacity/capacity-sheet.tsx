"use client";

import { useQuery } from "@tanstack/react-query";
import { LineChart } from "@/components/charts/line-chart";
import { useTRPC } from "@/components/trpc";
import { Empty } from "@/components/ui/empty";
import { InlineError } from "@/components/ui/error-note";
import { KeyValue } from "@/components/ui/key-value";
import { Link } from "@/components/ui/link";
import { Sheet } from "@/components/ui/sheet";
import { Skeleton } from "@/components/ui/skeleton";
import { formatValue } from "@/domain/duration";
import type { CapacityFigure } from "./capacity-types";
import { drawnDays, forecastText, perDayText } from "./capacity-words";

const DAY_MS = 86_400_000;

/** One figure with its days, where it goes, and how that was worked out. */
export function CapacitySheet({
  figureKey,
  title,
  onClose,
}: {
  figureKey: string;
  title: string;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const { data, error } = useQuery(trpc.capacity.one.queryOptions({ key: figureKey }));
  const last = data?.days.at(-1) ?? null;
  return (
    <Sheet
      open
      size="large"
      onOpenChange={(open) => !open && onClose()}
      title={data?.title ?? title}
      answer={data ? forecastText({ ...data, last }) : "Reading its days."}
    >
      {error && <InlineError>{error.message}</InlineError>}
      {!data && !error && <Skeleton className="h-64 w-full" />}
      {data && <Figure figure={data} />}
    </Sheet>
  );
}

function Figure({ figure }: { figure: CapacityFigure }) {
  const { limit, forecast, unit, daily, environmentId, days } = figure;
  return (
    <>
      <LineChart
        title={figure.title}
        unit={unit}
        label={daily}
        {...(forecast.kind === "trend" && { secondLabel: "expected", bandLabel: "nine of ten days" })}
        points={drawnDays(figure)}
        limits={limit ?? {}}
        everyMs={DAY_MS}
        height={260}
        empty={
          <Empty title="A point for each day would stand here">
            It is measured several times a day; the first day is there after the next look.
          </Empty>
        }
      />
      <KeyValue
        className="mt-4"
        items={[
          { label: "Environment", value: environmentId },
          { label: "Value of a day", value: daily },
          { label: "Days measured", value: String(days.length) },
          ...(forecast.kind === "trend"
            ? [{ label: "Change per day", value: perDayText(forecast, unit) }]
            : []),
          {
            label: "Limit",
            value: !limit ? (
              "None is written down."
            ) : (
              <>
                {formatValue(limit.value, unit)}:{" "}
                {limit.thresholdId ? (
                  <Link
                    href={`/thresholds?limit=${encodeURIComponent(limit.thresholdId)}`}
                    className="text-accent hover:underline"
                  >
                    {limit.source}
                  </Link>
                ) : (
                  limit.source
                )}
              </>
            ),
          },
        ]}
      />
      <p className="mt-4 max-w-prose text-sm text-ink-2">
        The line is the median of the slopes between all pairs of days, which single odd days do not turn. The
        band holds nine of ten days if the next weeks are like the last ones. Fewer than 14 days tell nothing;
        where the slope may as well be zero there is no trend; after a jump only the days since count. Days
        are taken as independent, so that the band is rather too narrow than too wide.
      </p>
    </>
  );
}
