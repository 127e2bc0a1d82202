"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Eye } from "lucide-react";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { Skeleton, TableSkeleton } from "@/components/ui/skeleton";
import { StatusBadge } from "@/components/ui/status-badge";
import { ACTION_WORD, actionStatus, isAsked, isLive } from "@/domain/action";
import { Countdown } from "./countdown";
import { PreviewFacts } from "./preview-facts";
import type { ActionRequest } from "./request-types";
import { StartedRun } from "./started-run";
import { SubmitForm } from "./submit-form";
import { TakeBack } from "./take-back";
import { useRequest } from "./use-request";

/** One request of this person: its preview as it comes in, then the question, then what became of it. */
export function RequestPanel({
  id,
  onAgain,
  onClose,
  onAsked,
}: {
  id: string;
  onAgain?: (() => void) | undefined;
  onClose?: (() => void) | undefined;
  onAsked?: ((runId: string) => void) | undefined;
}) {
  const [reason, setReason] = useState("");
  const { data: request, error } = useRequest(id);
  if (error) return <InlineError>{error.message}</InlineError>;
  if (!request) return <TableSkeleton rows={6} columns={2} />;
  const { run, preview } = request;
  return (
    <div className="flex flex-col gap-4">
      <h3 className="font-semibold">{run.label}</h3>
      {run.state === "drafted" && <Looking isAgain={preview !== null} />}
      {preview && <PreviewFacts preview={preview} />}
      {run.state === "previewed" && <Difference said={request.difference} />}
      {run.state === "previewed" && preview && (
        <>
          <LookAgain id={id} until={run.expiresAt} />
          <SubmitForm
            key={preview.hash}
            id={id}
            preview={preview}
            reason={reason}
            onReason={setReason}
            frozenBecause={request.frozenBecause ?? undefined}
            onClose={onClose}
            onAsked={onAsked}
          />
        </>
      )}
      {run.state === "waiting" && <Waiting request={request} />}
      {!isAsked(run.state) &&
        (isLive(run.state) || run.calledAt !== null ? (
          <StartedRun id={id} />
        ) : (
          <Ended request={request} onAgain={onAgain} />
        ))}
    </div>
  );
}

function Looking({ isAgain }: { isAgain: boolean }) {
  return (
    <div role="status" className="flex flex-col gap-2">
      <p className="flex items-center gap-2 text-ink-2">
        <Eye className="size-4" aria-hidden />
        {isAgain ? "Looking again what it would do…" : "Looking at the platform what it would do…"}
      </p>
      {!isAgain && (
        <div aria-hidden className="flex flex-col gap-2">
          <Skeleton className="w-3/4" />
          <Skeleton className="w-1/2" />
          <Skeleton className="w-2/3" />
        </div>
      )}
    </div>
  );
}

function Difference({ said }: { said: readonly string[] }) {
  if (said.length === 0) return null;
  return (
    <div role="status" className="rounded border border-warn-line bg-warn-soft p-3">
      <p className="font-medium">It changed since the look before this one.</p>
      <ul className="mt-1 list-disc pl-5">
        {said.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </div>
  );
}

function LookAgain({ id, until }: { id: string; until: Date | null }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const look = useMutation(
    trpc.actions.previewAgain.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.approvals.byId.queryFilter({ id })),
    }),
  );
  return (
    <div className="flex flex-wrap items-center gap-3 text-sm text-ink-2">
      <Button size="small" variant="quiet" pending={look.isPending} onClick={() => look.mutate({ id })}>
        Look again
      </Button>
      {until && (
        <span>
          This preview ends <Countdown to={until} />.
        </span>
      )}
      {look.error && <InlineError>{look.error.message}</InlineError>}
    </div>
  );
}

function Waiting({ request: { run } }: { request: ActionRequest }) {
  return (
    <div className="flex flex-col items-start gap-3">
      <p className="flex flex-wrap items-center gap-2">
        <StatusBadge status="paused" word={ACTION_WORD.waiting} />
        {run.expiresAt && (
          <span>
            It lapses <Countdown to={run.expiresAt} />. Those who may approve it were told.
          </span>
        )}
      </p>
      <TakeBack id={run.id} what="request" />
    </div>
  );
}

/** Over before anything was sent: why, and the way to try once more. */
function Ended({ request: { run }, onAgain }: { request: ActionRequest; onAgain: (() => void) | undefined }) {
  return (
    <div className="flex flex-col items-start gap-3">
      <p className="flex flex-wrap items-center gap-2">
        <StatusBadge status={actionStatus(run.state)} word={ACTION_WORD[run.state]} />
        <span>{run.verdict}</span>
      </p>
      {onAgain && <Button onClick={onAgain}>Ask again</Button>}
    </div>
  );
}
