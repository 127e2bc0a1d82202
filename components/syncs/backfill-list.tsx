"use client";

import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { ItsAudit } from "@/components/audit/its-audit";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { InlineError } from "@/components/ui/error-note";
import { Section } from "@/components/ui/page";
import { ProgressBar } from "@/components/ui/progress-bar";
import { StatusBadge } from "@/components/ui/status-badge";
import { Time } from "@/components/ui/time";
import { whyNot } from "@/domain/access";
import type { Status } from "@/domain/status";
import type { BackfillState } from "@/domain/sync";
import { type BackfillShown, many, progressOf, slotText } from "./gap-words";

const MOVING_MS = 2000;
const CALM_MS = 30_000;

const LOOK: Record<BackfillState, Status> = {
  running: "paused",
  paused: "unknown",
  done: "ok",
  cancelled: "paused",
};

/** What was asked for, how far it has come, and the way to hold it. */
export function BackfillList() {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery({
    ...trpc.backfills.recent.queryOptions({}),
    refetchInterval: (query) =>
      query.state.data?.some(({ state }) => state === "running") ? MOVING_MS : CALM_MS,
  });
  return (
    <Section title="Backfills" facts="newest first">
      {data.length === 0 ? (
        <div className="rounded border bg-surface">
          <Empty title="Backfills would stand here">
            Choose cells of a calendar whose platform can fetch the past again, look at the runs that it would
            make, and start them.
          </Empty>
        </div>
      ) : (
        <ul className="flex flex-col gap-2">
          {data.map((backfill) => (
            <BackfillItem key={backfill.id} backfill={backfill} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function BackfillItem({ backfill }: { backfill: BackfillShown }) {
  const progress = progressOf(backfill);
  const grainMs = backfill.grainSeconds * 1000;
  const isBad = progress.bad > 0;
  const status = backfill.state === "done" && isBad ? "warn" : LOOK[backfill.state];
  return (
    <li className="flex flex-col gap-2 rounded border bg-surface p-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <StatusBadge status={status} word={backfill.state} />
        <span className="font-medium">
          {backfill.job}, {backfill.environmentId}
        </span>
        <span className="text-ink-2">
          {slotText(backfill.fromAt.getTime(), grainMs)} to{" "}
          {slotText(backfill.toAt.getTime() - grainMs, grainMs)}
        </span>
        <ProgressBar value={progress.ended} max={progress.all} label="slots ended" />
        <Controls backfill={backfill} />
      </div>
      <p className="text-sm text-ink-2">
        {progress.succeeded} fetched
        {isBad && `, ${progress.bad} did not end well`}
        {progress.running > 0 && `, ${progress.running} under way`}
        {progress.waiting > 0 && `, ${progress.waiting} waiting`}. {rowsText(backfill)}{" "}
        {progress.records > 0 && `${progress.records.toLocaleString("en-US")} records told. `}
        {backfill.said}
      </p>
      <p className="text-sm text-ink-3">
        {backfill.requestedByName}, <Time at={backfill.createdAt} />: {backfill.reason} ·{" "}
        {backfill.freshFirst ? "fresh first" : "oldest first"}, up to {many(backfill.batchSize, "slot")} a
        run, {many(backfill.concurrency, "run")} at once{" "}
        <ItsAudit of={{ kind: "backfill", subject: backfill.id }} />
      </p>
    </li>
  );
}

function rowsText({ rowsBefore, rowsAfter }: BackfillShown): string {
  if (rowsBefore === null || rowsAfter === null) return "";
  return `Rows stored: ${rowsBefore.toLocaleString("en-US")} before, ${rowsAfter.toLocaleString("en-US")} after.`;
}

function Controls({ backfill }: { backfill: BackfillShown }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const mayNot = whyNot(usePerson(), "backfill:run");
  const onSettled = () => queryClient.invalidateQueries(trpc.backfills.pathFilter());
  const pause = useMutation(trpc.backfills.pause.mutationOptions({ onSettled }));
  const resume = useMutation(trpc.backfills.resume.mutationOptions({ onSettled }));
  const cancel = useMutation(trpc.backfills.cancel.mutationOptions({ onSettled }));
  const { id, state } = backfill;
  const error = pause.error ?? resume.error ?? cancel.error;
  if (state !== "running" && state !== "paused") return null;
  return (
    <span className="on-screen ml-auto flex flex-wrap items-center gap-2">
      {error && <InlineError>{error.message}</InlineError>}
      {state === "running" ? (
        <Button
          size="small"
          pending={pause.isPending}
          blockedBecause={mayNot}
          onClick={() => pause.mutate({ id })}
        >
          Pause
        </Button>
      ) : (
        <Button
          size="small"
          pending={resume.isPending}
          blockedBecause={mayNot}
          onClick={() => resume.mutate({ id })}
        >
          Resume
        </Button>
      )}
      <Button
        size="small"
        pending={cancel.isPending}
        blockedBecause={mayNot}
        onClick={() => cancel.mutate({ id })}
      >
        Cancel
      </Button>
    </span>
  );
}
