"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { InlineError } from "@/components/ui/error-note";
import { Section } from "@/components/ui/page";
import { Skeleton } from "@/components/ui/skeleton";
import { StatusBadge } from "@/components/ui/status-badge";
import { Absolute } from "@/components/ui/time";
import { useAddress } from "@/components/ui/use-address";
import { isStatus } from "@/domain/status";
import { DayMinutes, HourMinutes } from "./minute-strip";
import { Observations } from "./observations";
import { Quarters } from "./quarters";
import type { Stretch } from "./sla-range";
import type { Course, Said } from "./sla-types";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** At most a day, minute by minute; an hour of it opens to the observations behind. */
export function MinutesSection({ course, stretch }: { course: Course; stretch: Stretch }) {
  const { series, objective } = course;
  const trpc = useTRPC();
  const { params } = useAddress();
  const { data, error, isPlaceholderData } = useQuery({
    ...trpc.objectives.minutes.queryOptions({
      ...series,
      from: new Date(stretch.from),
      to: new Date(stretch.to),
    }),
    placeholderData: keepPreviousData,
  });
  if (error) return <InlineError className="mb-4">{error.message}</InlineError>;
  if (!data) return <Skeleton className="mb-8 h-48 w-full" />;
  const isHour = stretch.to - stretch.from <= HOUR_MS;
  const minute = Number(params.get("minute") ?? Number.NaN);
  const chosen = minute >= stretch.from && minute < stretch.to ? minute : undefined;
  const seen = chosen === undefined ? stretch : { from: chosen, to: chosen + MINUTE_MS };
  const isTime = objective.accounting === "time";
  return (
    <div aria-busy={isPlaceholderData} className={isPlaceholderData ? "opacity-60" : undefined}>
      <Section
        title={isTime ? "Minute by minute" : "By quarters of an hour"}
        facts={!isTime || isHour ? "each opens what it was counted from" : "each hour opens"}
      >
        {!isTime ? (
          <Quarters quarters={data.quarters} />
        ) : isHour ? (
          <HourMinutes letters={data.letters} from={data.from} />
        ) : (
          <DayMinutes letters={data.letters} from={data.from} />
        )}
      </Section>
      {data.said.length > 0 && <WhatWasSaid said={data.said} />}
      {isHour && <Observations course={course} stretch={seen} isMinute={chosen !== undefined} />}
    </div>
  );
}

function WhatWasSaid({ said }: { said: readonly Said[] }) {
  return (
    <Section title="What changed meanwhile" facts="oldest first">
      <ol className="rounded border bg-surface text-sm">
        {said.map(({ at, subject, status, reason }) => (
          <li
            key={`${at.getTime()} ${subject} ${status}`}
            className="flex flex-wrap items-baseline gap-x-3 border-b px-3 py-1.5 last:border-b-0"
          >
            <Absolute at={at} form="clock" className="text-ink-3" />
            <StatusBadge status={isStatus(status) ? status : "unknown"} look="plain" word={status} />
            <span className="text-ink-2">{subject}</span>
            <span className="min-w-0 break-words">{reason}</span>
          </li>
        ))}
      </ol>
    </Section>
  );
}
