"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ItsAudit } from "@/components/audit/its-audit";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Code } from "@/components/ui/code";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { InlineError } from "@/components/ui/error-note";
import { KeyValue } from "@/components/ui/key-value";
import { Sheet } from "@/components/ui/sheet";
import { Absolute, Time } from "@/components/ui/time";
import { whyNot } from "@/domain/access";
import { formatDuration } from "@/domain/duration";
import { BeatAddress } from "./beat-address";
import type { Heartbeat } from "./incoming-types";
import { scheduleText } from "./incoming-words";

/** One heartbeat: how it stands, when it is due, and what an admin may change. */
export function HeartbeatSheet({ beat, onClose }: { beat: Heartbeat; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const me = usePerson();
  const mayNot = whyNot(me, "heartbeat:manage");
  const [asks, setAsks] = useState<"rotate" | "switch">();
  const settled = {
    onSuccess: () => setAsks(undefined),
    onSettled: () => queryClient.invalidateQueries(trpc.incoming.pathFilter()),
  };
  const rotate = useMutation(trpc.incoming.rotateHeartbeat.mutationOptions(settled));
  const toggle = useMutation(trpc.incoming.switchHeartbeat.mutationOptions(settled));
  return (
    <Sheet
      open
      onOpenChange={(open) => !open && onClose()}
      title={beat.title}
      answer={beat.state.sentence}
      footer={
        <>
          <Button blockedBecause={mayNot} onClick={() => setAsks("rotate")}>
            New address…
          </Button>
          <Button
            blockedBecause={mayNot}
            pending={toggle.isPending}
            onClick={() => (beat.active ? setAsks("switch") : toggle.mutate({ id: beat.id, active: true }))}
          >
            {beat.active ? "Switch off…" : "Switch on"}
          </Button>
          <ItsAudit of={{ kind: "heartbeat", subject: beat.id }} className="ml-auto" />
        </>
      }
    >
      {rotate.data && <BeatAddress path={rotate.data.path} />}
      {!asks && toggle.error && <InlineError>{toggle.error.message}</InlineError>}
      <KeyValue
        className="my-4"
        items={[
          { label: "Environment", value: beat.environmentId },
          { label: "Job", value: beat.tenant ? `${beat.job} of ${beat.tenant}` : beat.job },
          { label: "Schedule", value: scheduleText(beat) },
          { label: "Grace", value: formatDuration(beat.graceSeconds * 1000) },
          { label: "Last start", value: <Time at={beat.startedAt} /> },
          { label: "Last success", value: <Time at={beat.succeededAt} /> },
          { label: "Last failure", value: <Time at={beat.failedAt} /> },
          { label: "Made by", value: beat.createdByName },
        ]}
      />
      {beat.nextDues.length > 0 && (
        <>
          <h3 className="mb-1 font-semibold">Next due</h3>
          <ol className="mb-4 list-decimal pl-5">
            {beat.nextDues.map((at) => (
              <li key={at.getTime()}>
                <Absolute at={at} />
              </li>
            ))}
          </ol>
        </>
      )}
      {beat.lastPayload && <Code label="What came with the last report, redacted" text={beat.lastPayload} />}
      <ConfirmDialog
        open={asks === "rotate"}
        onOpenChange={(open) => !open && setAsks(undefined)}
        title={`New address for ${beat.title}`}
        confirmLabel="Make 1 new address"
        pending={rotate.isPending}
        error={rotate.error?.message}
        onConfirm={() => rotate.mutate({ id: beat.id })}
      >
        <p>The address that the scheduler uses now stops working at once.</p>
      </ConfirmDialog>
      <ConfirmDialog
        open={asks === "switch"}
        onOpenChange={(open) => !open && setAsks(undefined)}
        title={`Switch off ${beat.title}`}
        confirmLabel="Switch off 1 heartbeat"
        pending={toggle.isPending}
        error={toggle.error?.message}
        onConfirm={() => toggle.mutate({ id: beat.id, active: false })}
      >
        <p>Nothing is expected any more, and what the scheduler reports is not taken until it is on again.</p>
      </ConfirmDialog>
    </Sheet>
  );
}
