"use client";

import { keepPreviousData, skipToken, useQuery } from "@tanstack/react-query";
import { Pencil, Printer } from "lucide-react";
import type { Route } from "next";
import dynamic from "next/dynamic";
import { ItsAudit } from "@/components/audit/its-audit";
import { MarkerList } from "@/components/performance/marker-list";
import { drawnMarkers } from "@/components/performance/performance-words";
import { usePerson } from "@/components/shell/person";
import { PrintHeader } from "@/components/shell/print-header";
import { PLATFORM_NAME } from "@/components/thresholds/platform-name";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { Link } from "@/components/ui/link";
import { PageHeader } from "@/components/ui/page";
import { Skeleton } from "@/components/ui/skeleton";
import { StatusBadge } from "@/components/ui/status-badge";
import { Absolute, useClockText } from "@/components/ui/time";
import { useAddress } from "@/components/ui/use-address";
import { whyNot } from "@/domain/access";
import type { SeriesId } from "@/domain/objective";
import { ChangedDays } from "./changed-days";
import { Contributors } from "./contributors";
import { CountingRule } from "./counting-rule";
import { CourseCharts } from "./course-charts";
import { PromiseFigures } from "./promise-figures";
import { PromiseSkeleton } from "./promise-skeleton";
import { RangeAnswer } from "./range-answer";
import { RangeBar } from "./range-bar";
import { placeName } from "./sla-list";
import { SlaNav } from "./sla-nav";
import { hasMinutes, neighbour, type Stretch, shownOf } from "./sla-range";
import { KIND_TEXT, STANDING_WORD } from "./sla-words";
import { StepTable } from "./step-table";
import { TwoPromises, Versions } from "./versions";
import { WorstTenants } from "./worst-tenants";

const MinutesSection = dynamic(() => import("./minutes-section").then((module) => module.MinutesSection));
const EditPromise = dynamic(() => import("./edit-promise").then((module) => module.EditPromise), {
  ssr: false,
});

const REFRESH_MS = 60_000;
const MINUTE_MS = 60_000;
const asked = (stretch: Stretch) => ({ from: new Date(stretch.from), to: new Date(stretch.to) });

/** One promise in one place: is it kept, what burnt its budget, and what stands behind the number? */
export function PromisePage({ series }: { series: SeriesId }) {
  const trpc = useTRPC();
  const { params, write } = useAddress();
  const mayNot = whyNot(usePerson(), "objective:edit");
  const now = Number(useClockText((at) => String(Math.floor(at / MINUTE_MS) * MINUTE_MS)));
  const shown = shownOf(params, now);
  const refetchInterval = shown.preset === "zoom" ? (false as const) : REFRESH_MS;
  const whole = useQuery({ ...trpc.objectives.one.queryOptions(series), refetchInterval: REFRESH_MS });
  const part = useQuery({
    ...trpc.objectives.one.queryOptions(shown.stretch ? { ...series, ...asked(shown.stretch) } : skipToken),
    placeholderData: keepPreviousData,
    refetchInterval,
  });
  const course = shown.stretch ? part.data : whole.data;
  const isOnItsWay = shown.stretch !== undefined && part.isPlaceholderData;
  const stretch = shown.stretch ?? {
    from: whole.data?.window.from.getTime() ?? now - MINUTE_MS,
    to: whole.data?.window.to.getTime() ?? now,
  };
  const before = useQuery(
    trpc.objectives.one.queryOptions(
      params.get("compare") === "before" && course
        ? { ...series, ...asked(neighbour(stretch, "before")) }
        : skipToken,
    ),
  );
  const happened = useQuery({
    ...trpc.performance.markers.queryOptions({ environmentId: series.environmentId, ...asked(stretch) }),
    placeholderData: keepPreviousData,
  });
  const { data, error } = whole;
  if (!data) return error ? <InlineError>{error.message}</InlineError> : <PromiseSkeleton />;
  const { objective, window } = data;

  return (
    <>
      <PrintHeader title={objective.title} />
      <PageHeader
        back={{ href: "/sla" as Route, label: "SLA" }}
        title={objective.title}
        facts={
          <>
            <StatusBadge status={data.status} word={STANDING_WORD[data.status]} />
            <Link href={`/platforms/${series.environmentId}` as Route} className="hover:underline">
              {PLATFORM_NAME[objective.platformId]} {placeName(series.environmentId)}
            </Link>
            {series.tenant && <span>tenant {series.tenant}</span>}
            <span>{KIND_TEXT[objective.kind].toLowerCase()}</span>
            <span>
              as of <Absolute at={window.asOf} form="minute" />
            </span>
          </>
        }
        answer={data.says}
        actions={
          <>
            <Button icon={<Printer className="size-3.5" aria-hidden />} onClick={() => globalThis.print()}>
              Print
            </Button>
            <Button
              icon={<Pencil className="size-3.5" aria-hidden />}
              blockedBecause={mayNot}
              onClick={() => write({ edit: "1" })}
            >
              Change…
            </Button>
          </>
        }
      />
      <SlaNav />
      {error && <InlineError>{`These are the last numbers that came. ${error.message}`}</InlineError>}
      <TwoPromises course={data} during="window" />
      <div className="mb-6 grid grid-cols-1 gap-x-8 gap-y-4 lg:grid-cols-2">
        <PromiseFigures standing={data} />
        <div className="flex flex-col items-start gap-2">
          <CountingRule objective={objective} />
          <ItsAudit of={{ kind: "objective", subject: objective.id }} />
        </div>
      </div>
      <RangeBar
        objective={objective}
        shown={shown}
        stretch={stretch}
        whole={{
          stretch: { from: window.from.getTime(), to: window.to.getTime() },
          name: window.name,
        }}
        now={now}
      />
      {part.error && <InlineError className="mb-4">{part.error.message}</InlineError>}
      {before.error && <InlineError className="mb-4">{before.error.message}</InlineError>}
      {!course && !part.error && <Skeleton className="mb-8 h-64 w-full" />}
      {course && (
        <div aria-busy={isOnItsWay} className={isOnItsWay ? "opacity-60" : undefined}>
          {shown.stretch && <RangeAnswer course={course} stretch={shown.stretch} />}
          {shown.stretch && <TwoPromises course={course} during="time" />}
          <CourseCharts
            course={course}
            before={before.data}
            stretch={stretch}
            isZoomed={shown.preset === "zoom"}
            isWindow={shown.stretch === undefined}
            markers={drawnMarkers(happened.data ?? [])}
          />
          {hasMinutes(stretch) && <MinutesSection course={course} stretch={stretch} />}
          <Contributors course={course} />
          {course.steps.length > 1 && <StepTable course={course} before={before.data} />}
          {happened.data && <MarkerList markers={happened.data} />}
          <WorstTenants course={course} />
          <ChangedDays course={course} />
          <Versions course={course} />
        </div>
      )}
      {params.get("edit") === "1" && !mayNot && (
        <EditPromise objective={objective} onClose={() => write({ edit: undefined })} />
      )}
    </>
  );
}
