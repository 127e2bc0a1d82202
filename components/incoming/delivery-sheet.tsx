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
import type { DeliveryDetail } from "./incoming-types";
import { UnknownConnection } from "./unknown-connection";

/** One delivery: what was decided about it, what it said, and the button that takes it in once more. */
export function DeliverySheet({ id, onClose }: { id: number; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const me = usePerson();
  const [isAsking, setIsAsking] = useState(false);
  const { data, error } = useQuery(trpc.incoming.delivery.queryOptions({ id }));
  const replay = useMutation(
    trpc.incoming.replay.mutationOptions({
      onSuccess: () => setIsAsking(false),
      onSettled: () => queryClient.invalidateQueries(trpc.incoming.pathFilter()),
    }),
  );
  const isAlerts = data?.source === "alertmanager";
  const canReplay = isAlerts
    ? data.told?.alerts && !data.told.isWhole
    : data?.source === "airbyte" && data.told && data.connection;
  const cannot =
    whyNot(me, "delivery:replay") ?? (canReplay ? undefined : "Nothing in this delivery can be replayed.");
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
              ...(isAlerts
                ? []
                : [
                    {
                      label: "Job ended",
                      value: data.completedAt ? <Absolute at={data.completedAt} /> : "not told",
                    },
                  ]),
              {
                label: "Applied",
                value: data.appliedAt ? <Absolute at={data.appliedAt} /> : "not applied",
              },
              ...(isAlerts ? alertFacts(data.told) : jobFacts(data)),
              { label: "Replay of", value: data.replayOf ? `delivery ${data.replayOf}` : "–" },
              {
                label: "SHA-256 of the body",
                value: <span className="font-mono text-xs">{data.bodyDigest}</span>,
              },
            ]}
          />
          {data.verdict === "unknown-connection" && <UnknownConnection id={id} />}
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
          {isAlerts
            ? "It is taken in once more. What fires again or ended since then stays as it is."
            : "It is taken in once more, its connection looked up again. A run that is known already stays one run, and no data looks fresher for it."}
        </p>
      </ConfirmDialog>
    </Sheet>
  );
}

const jobFacts = ({ connection, tenant, externalId, told }: DeliveryDetail) => [
  { label: "Connection", value: <span className="font-mono text-sm">{connection ?? "–"}</span> },
  { label: "Tenant", value: tenant || "–" },
  { label: "Job", value: externalId ?? "–" },
  { label: "Correlation id", value: told?.correlationId ?? "–" },
];

const alertFacts = (told: DeliveryDetail["told"]) => [
  {
    label: "Alerts",
    value: (told?.alerts ?? []).map(({ name, status }) => `${name} (${status})`).join(", ") || "none",
  },
  { label: "Cut off", value: String(told?.truncated ?? 0) },
  { label: "Group", value: <span className="font-mono text-sm">{told?.groupKey || "–"}</span> },
];
