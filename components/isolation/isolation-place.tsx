"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { useMemo } from "react";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { InlineError } from "@/components/ui/error-note";
import { Section } from "@/components/ui/page";
import { StatusBadge } from "@/components/ui/status-badge";
import { Time } from "@/components/ui/time";
import { toast } from "@/components/ui/toast";
import { useAddress } from "@/components/ui/use-address";
import { whyNot } from "@/domain/access";
import { formatDuration } from "@/domain/duration";
import type { Place } from "./isolation-types";
import { type ListRow, listRows } from "./isolation-words";
import { listColumns } from "./list-columns";

const keyOf = ({ key }: ListRow) => key;

/** One environment: which list showed which tenant what. */
export function IsolationPlace({ place }: { place: Place }) {
  const { environmentId, status, reason, at, isAsking, everySeconds, trouble } = place;
  const { params, write } = useAddress();
  const columns = useMemo(() => listColumns(place), [place]);
  const rows = useMemo(() => listRows(place), [place]);
  const open = params.get("where") === environmentId ? (params.get("list") ?? undefined) : undefined;
  return (
    <Section
      title={environmentId}
      facts={
        <span className="flex flex-wrap items-center gap-x-2">
          <StatusBadge status={status} />
          <span>
            {isAsking ? "being compared now" : <Compared at={at} />}
            {everySeconds !== null && `, every ${formatDuration(everySeconds * 1000)}`}
          </span>
        </span>
      }
      actions={
        <>
          <Button size="small" variant="quiet" onClick={() => write({ rounds: environmentId }, "push")}>
            History
          </Button>
          <LookNow environmentId={environmentId} isAsking={isAsking} />
        </>
      }
    >
      {reason && <p className="mb-2 max-w-4xl text-pretty text-ink-2">{reason}</p>}
      {trouble && trouble !== reason && <InlineError>{trouble}</InlineError>}
      <DataTable
        caption={`What each tenant of ${environmentId} was shown`}
        columns={columns}
        rows={rows}
        rowKey={keyOf}
        openKey={open}
        onOpen={({ key }) => write({ where: environmentId, list: key }, "push")}
        empty={
          <Empty title="Not compared yet">
            Every list is asked for as each of two tenants: the two that are marked on their pages, or else
            the first two that have an identity. The first round is kept as soon as the platform answers.
          </Empty>
        }
      />
    </Section>
  );
}

function Compared({ at }: { at: Date | null }) {
  if (!at) return "never compared";
  return (
    <>
      compared <Time at={at} />
    </>
  );
}

function LookNow({ environmentId, isAsking }: { environmentId: string; isAsking: boolean }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const me = usePerson();
  const { mutate, isPending, error } = useMutation(
    trpc.isolation.run.mutationOptions({
      onSuccess: () =>
        toast({ text: `${environmentId} is being compared, as far as the platform's own limits allow.` }),
      onSettled: () => queryClient.invalidateQueries(trpc.isolation.pathFilter()),
    }),
  );
  return (
    <span className="flex flex-col items-end gap-1">
      <Button
        size="small"
        icon={<RefreshCw className="size-3.5" aria-hidden />}
        pending={isPending || isAsking}
        blockedBecause={whyNot(me, "isolation:run")}
        aria-label={`Look now at ${environmentId}`}
        onClick={() => mutate({ environmentId })}
      >
        Look now
      </Button>
      {error && <InlineError>{error.message}</InlineError>}
    </span>
  );
}
