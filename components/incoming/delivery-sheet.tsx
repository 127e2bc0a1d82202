"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Code } from "@/components/ui/code";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { InlineError } from "@/components/ui/error-note";
import { KeyValue } from "@/components/ui/key-value";
import { Sheet } from "@/components/ui/sheet";
import { Absolute } from "@/components/ui/time";
import { whyNot } from "@/domain/access";
import { VERDICT_WORDS } from "@/domain/delivery";

/** One delivery: what was decided about it, what it said, and the button that takes it in once more. */
export function DeliverySheet({ id, onClose }: { id: number; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { role } = usePerson();
  const [isAsking, setIsAsking] = useState(false);
  const { data, error } = useQuery(trpc.incoming.delivery.queryOptions({ id }));
  const replay = useMutation(
    trpc.incoming.replay.mutationOptions({
      onSuccess: () => setIsAsking(false),
      onSettled: () => queryClient.invalidateQueries(trpc.incoming.pathFilter()),
    }),
  );
  const cannot =
    whyNot(role, "delivery:replay") ??
    (data?.source === "airbyte" && data.told && data.connection
      ? undefined
      : "Nothing in this delivery can be replayed.");
  return (
    <Sheet
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Delivery ${id}`}
      answer={data && VERDICT_WORDS[data.verdict].meaning}
      footer={
        data && (
          <Button variant="primary" blockedBecause={cannot} onClick={() => setIsAsking(true)}>
            Replay
          </Button>
        )
      }
    >
      {error && <InlineError>{error.message}</InlineError>}
      {data && (
        <>
          <KeyValue
            items={[
              { label: "Environment", value: data.environmentId },
              { label: "Sender", value: data.source },
              { label: "Answer", value: [`HTTP ${data.httpStatus}`, data.said].filter(Boolean).join(", ") },
              { label: "Received", value: <Absolute at={data.receivedAt} /> },
              {
                label: "Job ended",
                value: data.completedAt ? <Absolute at={data.completedAt} /> : "not told",
              },
              {
                label: "Applied",
                value: data.appliedAt ? <Absolute at={data.appliedAt} /> : "not applied",
              },
              {
                label: "Connection",
                value: <span className="font-mono text-sm">{data.connection ?? "–"}</span>,
              },
              { label: "Tenant", value: data.tenant || "–" },
              { label: "Job", value: data.externalId ?? "–" },
              { label: "Correlation id", value: data.told?.correlationId ?? "–" },
              { label: "Replay of", value: data.replayOf ? `delivery ${data.replayOf}` : "–" },
              {
                label: "SHA-256 of the body",
                value: <span className="font-mono text-xs">{data.bodyDigest}</span>,
              },
            ]}
          />
          <Code className="mt-4" label="Body, redacted" text={data.body || "(not kept)"} />
        </>
      )}
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setIsAsking}
        title={`Replay delivery ${id}`}
        confirmLabel="Replay 1 delivery"
        pending={replay.isPending}
        error={replay.error?.message}
        onConfirm={() => replay.mutate({ id })}
      >
        <p>
          It is taken in once more, its connection looked up again. A run that is known already stays one run,
          and no data looks fresher for it.
        </p>
      </ConfirmDialog>
    </Sheet>
  );
}
