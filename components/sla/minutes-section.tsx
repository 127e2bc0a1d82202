"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { InlineError } from "@/components/ui/error-note";
import { Section } from "@/components/ui/page";
import { Skeleton } from "@/components/ui/skeleton";
import { useAddress } from "@/components/ui/use-address";
import type { SeriesId } from "@/domain/objective";
import { DayMinutes, HourMinutes } from "./minute-strip";
import { Observations } from "./observations";
import { Quarters } from "./quarters";
import type { Stretch } from "./sla-range";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

type MinutesSectionProps = { series: SeriesId; stretch: Stretch };

/** At most a day, minute by minute; an hour of it opens to the observations behind. */
export function MinutesSection({ series, stretch }: MinutesSectionProps) {
  const trpc = useTRPC();
  const { params } = useAddress();
  const { data, error } = useQuery(
    trpc.objectives.minutes.queryOptions({
      ...series,
      from: new Date(stretch.from),
      to: new Date(stretch.to),
    }),
  );
  if (error) return <InlineError className="mb-4">{error.message}</InlineError>;
  if (!data) return <Skeleton className="mb-8 h-48 w-full" />;
  const isHour = stretch.to - stretch.from <= HOUR_MS;
  const minute = Number(params.get("minute") ?? Number.NaN);
  const chosen = minute >= stretch.from && minute < stretch.to ? minute : undefined;
  const seen = chosen === undefined ? stretch : { from: chosen, to: chosen + MINUTE_MS };
  return (
    <>
      <Section
        title={data.minutes === null ? "Quarters of an hour" : "Minute by minute"}
        facts={isHour ? "choose a minute to see only what was seen in it" : "an hour opens"}
      >
        {data.minutes === null ? (
          <Quarters quarters={data.quarters} />
        ) : isHour ? (
          <HourMinutes letters={data.minutes} from={data.from} />
        ) : (
          <DayMinutes letters={data.minutes} from={data.from} />
        )}
      </Section>
      {isHour && <Observations series={series} stretch={seen} isMinute={chosen !== undefined} />}
    </>
  );
}
