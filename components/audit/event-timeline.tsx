"use client";

import { useQuery } from "@tanstack/react-query";
import type { Route } from "next";
import { useTRPC } from "@/components/trpc";
import { cn } from "@/components/ui/cn";
import { InlineError } from "@/components/ui/error-note";
import { Link } from "@/components/ui/link";
import { Pill } from "@/components/ui/pill";
import { Skeleton } from "@/components/ui/skeleton";
import { Absolute } from "@/components/ui/time";
import { useAddress } from "@/components/ui/use-address";
import { subjectName } from "./audit-columns";
import { auditAddress, writeEventName } from "./audit-filter";
import type { AuditEvent, AuditTimeline } from "./audit-types";
import { Copied, linkStyle } from "./event-facts";
import { ResultMark } from "./result-mark";

/** Everything with the same correlation id, oldest first: ours, and what the platforms themselves tell. */
export function EventTimeline({ event }: { event: AuditEvent }) {
  const trpc = useTRPC();
  const { correlationId } = event;
  const { data, error } = useQuery(trpc.audit.timeline.queryOptions({ correlationId }));
  return (
    <>
      <div className="mb-2 flex flex-wrap items-baseline gap-x-3 text-sm text-ink-2">
        <span>Everything with the correlation id</span>
        <Copied text={correlationId} label="Copy the correlation id" />
        <Link href={auditAddress({ correlation: correlationId }) as Route} className={linkStyle}>
          in the list
        </Link>
      </div>
      {error && <InlineError>{error.message}</InlineError>}
      {!data && !error && <Skeleton className="w-full" />}
      {data && (
        <ol aria-label="Timeline" className="border-l pl-4 text-sm">
          {data.moments.map((moment) => (
            <MomentLine
              key={keyOf(moment)}
              moment={moment}
              isThis={keyOf(moment) === writeEventName(event)}
            />
          ))}
        </ol>
      )}
      {data?.isCapped && (
        <p className="mt-2 text-sm text-ink-2">
          There is more of it than is shown here; the list has all of ours.
        </p>
      )}
    </>
  );
}

type Moment = AuditTimeline["moments"][number];

const keyOf = (moment: Moment) =>
  "event" in moment ? writeEventName(moment.event) : `${moment.source} ${moment.told.id}`;

function MomentLine({ moment, isThis }: { moment: Moment; isThis: boolean }) {
  return (
    <li className="relative pb-2.5 last:pb-0" aria-current={isThis || undefined}>
      <span
        aria-hidden
        className={cn(
          "absolute top-1.5 -left-[19px] size-1.5 rounded-full",
          isThis ? "bg-accent" : "bg-line-strong",
        )}
      />
      <span className="flex flex-wrap items-baseline gap-x-2 gap-y-0.5">
        {"event" in moment ? (
          <OurMoment event={moment.event} isThis={isThis} />
        ) : (
          <ToldMoment told={moment.told} source={moment.source} />
        )}
        <Absolute at={moment.at} form="clock" className="ml-auto text-ink-3" />
      </span>
    </li>
  );
}

function OurMoment({ event, isThis }: { event: AuditEvent; isThis: boolean }) {
  const { write } = useAddress();
  return (
    <>
      <Pill>this console</Pill>
      {isThis ? (
        <code className="font-mono font-semibold">{event.action}</code>
      ) : (
        <button
          type="button"
          className="font-mono hover:underline max-sm:min-h-11"
          onClick={() => write({ event: writeEventName(event) }, "push")}
        >
          {event.action}
        </button>
      )}
      <ResultMark result={event.result} />
      <span className="min-w-0 break-words text-ink-2">
        {event.actor.name}, {event.subjectKind} {subjectName(event)}
        {isThis && " (this one)"}
      </span>
    </>
  );
}

type Told = Extract<Moment, { told: unknown }>["told"];

/** What a platform itself tells of it: read there, and no part of our chain. */
function ToldMoment({ told, source }: { told: Told; source: string }) {
  return (
    <>
      <Pill>told by {source}</Pill>
      <code className="font-mono">{told.action}</code>
      {told.result && <span>{told.result}</span>}
      <span className="min-w-0 break-words text-ink-2">
        {[told.actor, [told.resourceKind, told.resourceId].filter(Boolean).join(" ")]
          .filter(Boolean)
          .join(", ")}
      </span>
    </>
  );
}
