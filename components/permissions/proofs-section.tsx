"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Route } from "next";
import dynamic from "next/dynamic";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { InlineError } from "@/components/ui/error-note";
import { Section } from "@/components/ui/page";
import { ProgressBar } from "@/components/ui/progress-bar";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { useAddress, withChanges } from "@/components/ui/use-address";
import type { ProofRow } from "./permission-types";
import { isUnderWay, proofStatus, proofWord } from "./proof-words";

const ProofSheet = dynamic(() => import("./proof-sheet").then((module) => module.ProofSheet), { ssr: false });

const COLUMNS: readonly Column<ProofRow>[] = [
  { id: "at", header: "When", cell: ({ requestedAt }) => <Time at={requestedAt} /> },
  {
    id: "state",
    header: "Result",
    cell: ({ state }) => <StatusBadge look="plain" status={proofStatus(state)} word={proofWord(state)} />,
  },
  {
    id: "tried",
    header: "Tried",
    cell: ({ state, tried, total }) =>
      isUnderWay(state) ? <ProgressBar label="tries done" value={tried} max={total} /> : total,
  },
  {
    id: "by",
    header: "Asked by",
    cell: ({ kind, requestedByName }) => (kind === "monthly" ? "the monthly schedule" : requestedByName),
  },
  {
    id: "digest",
    header: "Digest",
    grows: true,
    cell: ({ digest }) => <span className="font-mono text-xs text-ink-2">{digest?.slice(0, 16) ?? "–"}</span>,
  },
];
const keyOf = ({ id }: ProofRow) => id;

/** Every procedure tried as everybody, against the table: on demand, and once a month by itself. */
export function ProofsSection({
  proofs,
  hasMore,
}: {
  proofs: readonly ProofRow[] | undefined;
  hasMore: boolean;
}) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { params, write } = useAddress();
  const prove = useMutation(
    trpc.permissions.prove.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.permissions.pathFilter()),
    }),
  );
  const open = params.get("proof");
  const isBusy = proofs?.some(({ state }) => isUnderWay(state));
  return (
    <Section
      title="Proofs"
      facts="every procedure, tried as everybody; nothing of it stays but the result"
      actions={
        <Button
          size="small"
          pending={prove.isPending}
          blockedBecause={isBusy ? "A proof is under way." : undefined}
          onClick={() => prove.mutate({})}
        >
          Prove it now
        </Button>
      }
    >
      {prove.error && <InlineError className="mb-2">{prove.error.message}</InlineError>}
      <DataTable
        caption="Proofs, newest first"
        columns={COLUMNS}
        rows={proofs ?? []}
        rowKey={keyOf}
        rowHref={(row) => `/people/permissions${withChanges(params.toString(), { proof: row.id })}` as Route}
        onOpen={(row) => write({ proof: row.id }, "push")}
        openKey={open ?? undefined}
        empty={
          <Empty title="Not proved yet">
            It is proved once a month by itself, and whenever somebody asks. The first one by itself comes
            when this console is a day old.
          </Empty>
        }
        footer={hasMore ? "The newest 30; each one is in the audit trail too, with its digest." : undefined}
      />
      {open && <ProofSheet id={open} onClose={() => write({ proof: undefined })} />}
    </Section>
  );
}
