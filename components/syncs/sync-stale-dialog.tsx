"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { newRequestKey } from "@/components/actions/action-words";
import { Countdown } from "@/components/actions/countdown";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Dialog } from "@/components/ui/dialog";
import { InlineError } from "@/components/ui/error-note";
import { TableSkeleton } from "@/components/ui/skeleton";
import { StatusIcon } from "@/components/ui/status-badge";
import { whyNot } from "@/domain/access";
import { formatDuration } from "@/domain/duration";
import type { StaleStart } from "./failure-types";
import { StartedJobs } from "./started-jobs";

const keyOf = ({ environmentId, job, tenant }: Pick<StaleStart, "environmentId" | "job" | "tenant">) =>
  JSON.stringify([environmentId, job, tenant]);

const SOON_MS = 3000;

type SyncStaleDialogProps = { environmentId?: string; onClose: () => void };

/** Exactly what "all stale" is, and when each would start, before anything does. */
export function SyncStaleDialog({ environmentId, onClose }: SyncStaleDialogProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { data, error } = useQuery({
    ...trpc.actions.stale.queryOptions(environmentId ? { environmentId } : {}),
    refetchOnWindowFocus: false,
    refetchInterval: false,
  });
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [requestKey] = useState(newRequestKey);
  const [soon] = useState(() => new Date(Date.now() + SOON_MS));
  const mayNot = whyNot(usePerson(), "action:run");
  const start = useMutation(
    trpc.actions.startJobs.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.actions.pathFilter()),
    }),
  );

  const possible = data?.filter(({ blockedBecause }) => blockedBecause === null) ?? [];
  const chosen = possible.filter((row) => !left.has(keyOf(row)));
  const last = chosen.reduce<Date | null>(
    (latest, { startsAt }) => (startsAt && (!latest || startsAt > latest) ? startsAt : latest),
    null,
  );

  function flip(row: StaleStart) {
    const next = new Set(left);
    if (!next.delete(keyOf(row))) next.add(keyOf(row));
    setLeft(next);
  }

  return (
    <Dialog
      open
      size="large"
      onOpenChange={(open) => !open && onClose()}
      title={start.data ? "Started" : "Sync all stale"}
      description={
        start.data ? undefined : (
          <>
            {data
              ? `${chosen.length} of ${data.length} would start, each as a run of its own`
              : "Looking at what is late"}
            {last && last > soon && (
              <>
                ; the last <Countdown to={last} />
              </>
            )}
            .
          </>
        )
      }
      actions={
        start.data ? (
          <Button variant="primary" onClick={onClose}>
            Close
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button
              variant="primary"
              pending={start.isPending}
              blockedBecause={
                mayNot ?? (chosen.length === 0 ? "Nothing is chosen that could start." : undefined)
              }
              onClick={() =>
                start.mutate({
                  requestKey,
                  targets: chosen
                    .slice(0, 1000)
                    .map((row) => ({ environmentId: row.environmentId, job: row.job, tenant: row.tenant })),
                })
              }
            >
              Start {chosen.length} {chosen.length === 1 ? "sync" : "syncs"}
            </Button>
          </>
        )
      }
    >
      {(error ?? start.error) && (
        <InlineError className="mb-3">{(error ?? start.error)?.message}</InlineError>
      )}
      {start.data ? (
        <StartedJobs started={start.data.started} skipped={start.data.skipped} />
      ) : !data ? (
        !error && <TableSkeleton rows={6} columns={5} />
      ) : data.length === 0 ? (
        <p>Nothing is late: no data is older than it may be.</p>
      ) : (
        <StaleTable rows={data} left={left} onFlip={flip} />
      )}
    </Dialog>
  );
}

type StaleTableProps = {
  rows: readonly StaleStart[];
  left: ReadonlySet<string>;
  onFlip: (row: StaleStart) => void;
};

function StaleTable({ rows, left, onFlip }: StaleTableProps) {
  return (
    <div className="overflow-x-auto rounded border">
      <table className="w-full text-sm">
        <caption className="sr-only">What is late, the oldest first</caption>
        <thead className="bg-sunken text-left text-ink-2">
          <tr className="h-8 [&>th]:px-3 [&>th]:font-medium max-sm:[&>th]:px-2">
            <th scope="col">
              <span className="sr-only">Start it</span>
            </th>
            <th scope="col" className="max-sm:hidden">
              Environment
            </th>
            <th scope="col" className="max-sm:hidden">
              Job
            </th>
            <th scope="col">
              <span className="sm:hidden">What</span>
              <span className="max-sm:hidden">For</span>
            </th>
            <th scope="col" className="text-right">
              Age / allowed
            </th>
            <th scope="col" className="max-sm:hidden">
              Starts
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)} className="border-t align-top [&>*]:px-3 [&>*]:py-1.5 max-sm:[&>*]:px-2">
              <td className="max-sm:px-0!">
                <Checkbox
                  hideLabel
                  label={`Start ${row.title} of ${row.environmentId} ${row.tenantName}`}
                  checked={row.blockedBecause === null && !left.has(keyOf(row))}
                  blockedBecause={row.blockedBecause ?? undefined}
                  onChange={() => onFlip(row)}
                />
              </td>
              <td className="whitespace-nowrap max-sm:hidden">{row.environmentId}</td>
              <td className="whitespace-nowrap max-sm:hidden">{row.title}</td>
              <td className="wrap-anywhere" data-tip={row.serves.map(servedText).join("\n")}>
                <span className="block font-medium sm:hidden">{row.title}</span>
                <span className="block text-ink-2 sm:hidden">{row.environmentId}</span>
                {forText(row)}
                <span className="block sm:hidden">
                  <Start row={row} />
                </span>
              </td>
              <td className="text-right whitespace-nowrap">
                <span className="inline-flex items-center gap-1.5 max-sm:flex-wrap max-sm:justify-end">
                  <StatusIcon
                    status={row.serves.some(({ status }) => status === "alert") ? "alert" : "warn"}
                  />
                  {row.ageMs === null ? "never" : formatDuration(row.ageMs)}
                  <span className="text-ink-3">
                    / {row.allowedSeconds === null ? "no limit" : formatDuration(row.allowedSeconds * 1000)}
                  </span>
                </span>
              </td>
              <td className="max-sm:hidden" data-tip={row.paceBecause ?? undefined}>
                <Start row={row} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Start({ row }: { row: StaleStart }) {
  if (row.blockedBecause) return <span className="text-ink-3">{row.blockedBecause}</span>;
  return row.startsAt && <Countdown to={row.startsAt} />;
}

function forText({ serves, tenant, tenantName }: StaleStart): string {
  if (tenant !== "") return tenantName;
  const named = serves.filter((one) => one.tenant !== "");
  if (named.length === 0) return "everyone";
  return named.length === 1 ? `everyone (late: ${named[0]?.name})` : `everyone (${named.length} late)`;
}

const servedText = ({ name, tenant, ageMs }: StaleStart["serves"][number]) =>
  `${tenant === "" ? "everyone" : name}: ${ageMs === null ? "never" : formatDuration(ageMs)}`;
