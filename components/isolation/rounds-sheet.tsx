"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { InlineError } from "@/components/ui/error-note";
import { Sheet } from "@/components/ui/sheet";
import { TableSkeleton } from "@/components/ui/skeleton";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { isolationStatus } from "@/domain/isolation";
import type { Round } from "./isolation-types";
import { roundText, verdictsOf } from "./isolation-words";

const COLUMNS: readonly Column<Round>[] = [
  { id: "at", header: "When", cell: ({ at }) => <Time at={at} /> },
  {
    id: "status",
    header: "Result",
    cell: (round) => <StatusBadge look="plain" status={isolationStatus(verdictsOf(round))} />,
  },
  { id: "views", header: "Views", grows: true, cell: roundText },
];
const keyOf = ({ at }: Round) => at.toISOString();

/** Every time the lists of an environment were compared. */
export function RoundsSheet({ environmentId, onClose }: { environmentId: string; onClose: () => void }) {
  const trpc = useTRPC();
  const [before, setBefore] = useState<Date>();
  const { data, error, isPlaceholderData } = useQuery({
    ...trpc.isolation.rounds.queryOptions({ environmentId, ...(before && { before }) }),
    placeholderData: keepPreviousData,
  });
  const oldest = data?.rounds.at(-1);
  return (
    <Sheet
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Isolation of ${environmentId}`}
      answer="Each round, newest first; kept for 90 days"
      footer={
        <>
          {before && (
            <Button size="small" onClick={() => setBefore(undefined)}>
              Newest
            </Button>
          )}
          <Button
            size="small"
            pending={isPlaceholderData}
            blockedBecause={data?.hasMore ? undefined : "These are the oldest rounds."}
            onClick={() => setBefore(oldest?.at)}
          >
            Older
          </Button>
        </>
      }
    >
      {error && <InlineError>{error.message}</InlineError>}
      {!data && !error && <TableSkeleton rows={6} columns={3} />}
      {data && (
        <DataTable
          caption="Rounds, newest first"
          columns={COLUMNS}
          rows={data.rounds}
          rowKey={keyOf}
          empty={
            <Empty title="Not compared yet">The first round is kept as soon as the platform answers.</Empty>
          }
        />
      )}
    </Sheet>
  );
}
