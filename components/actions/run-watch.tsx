"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTRPC } from "@/components/trpc";
import { Section } from "@/components/ui/page";
import { StatusBadge } from "@/components/ui/status-badge";
import type { WatchState } from "@/domain/approval";
import type { Status } from "@/domain/status";
import { WATCH_WORD, type WatchedFact } from "@/domain/watch";
import { Countdown } from "./countdown";

const REFRESH_MS = 10_000;

const STATUS: Record<WatchState, Status> = {
  watching: "paused",
  better: "ok",
  same: "ok",
  worse: "alert",
  unknown: "unknown",
};

const MEASURE: Record<WatchedFact["measure"], string> = {
  trouble: "errors",
  latency: "latency",
  value: "value",
  none: "",
};

export function useWatch(id: string) {
  const trpc = useTRPC();
  const { data } = useQuery({
    ...trpc.actions.watch.queryOptions({ id }),
    refetchInterval: ({ state }) => (state.data?.state === "watching" ? REFRESH_MS : false),
  });
  return data ?? undefined;
}

type Watch = NonNullable<ReturnType<typeof useWatch>>;

/** Is it better or worse since, by what is watched? With the way back when it is worse. */
export function RunWatch({ watch, undo }: { watch: Watch; undo: ReactNode }) {
  const { state, soFar, facts, verdict } = watch;
  const said = soFar ?? state;
  return (
    <Section title="Watched afterwards" facts="compared with the hour before it was sent" boxed>
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <p className="flex min-w-0 flex-1 basis-80 flex-wrap items-center gap-x-2 gap-y-1">
          {state === "watching" && <StatusBadge status="paused" word={WATCH_WORD.watching} />}
          {said !== "watching" && (
            <StatusBadge
              status={STATUS[said]}
              word={state === "watching" ? `so far ${WATCH_WORD[said]}` : WATCH_WORD[said]}
            />
          )}
          {state === "watching" ? (
            <span>
              The verdict comes <Countdown to={watch.endsAt} />.
            </span>
          ) : (
            <span className="min-w-0 break-words">{verdict}</span>
          )}
        </p>
        {said === "worse" && (undo ?? <p className="text-ink-2">Nothing takes it back from here.</p>)}
      </div>
      {facts.length > 0 && (
        <ul aria-label="What is watched" className="mt-3 flex flex-col divide-y border-t">
          {facts.map((fact) => (
            <li
              key={`${fact.check} ${fact.measure}`}
              className="flex flex-wrap items-baseline gap-x-3 gap-y-1 py-1.5"
            >
              <StatusBadge status={STATUS[fact.turn]} word={fact.turn} look="plain" className="w-24" />
              <span className="font-medium">{fact.title}</span>
              {MEASURE[fact.measure] && <span className="text-ink-2">{MEASURE[fact.measure]}</span>}
              <span className="min-w-0 break-words">{fact.said}</span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
