"use client";

import { useQuery } from "@tanstack/react-query";
import { Countdown } from "@/components/actions/countdown";
import { PreviewFacts } from "@/components/actions/preview-facts";
import { RequestPanel } from "@/components/actions/request-panel";
import type { ActionRequest } from "@/components/actions/request-types";
import { TakeBack } from "@/components/actions/take-back";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { InlineError } from "@/components/ui/error-note";
import { Sheet } from "@/components/ui/sheet";
import { TableSkeleton } from "@/components/ui/skeleton";
import { StatusBadge } from "@/components/ui/status-badge";
import { Time } from "@/components/ui/time";
import { useAddress } from "@/components/ui/use-address";
import { ACTION_WORD, actionStatus, isLive } from "@/domain/action";
import { DecideForm } from "./decide-form";

const WATCH_MS = 4_000;

/** The request that the address names: the frozen preview as its asker saw it, why, and the decision. */
export function RequestSheet() {
  const trpc = useTRPC();
  const me = usePerson();
  const { params, write } = useAddress();
  const id = params.get("run") ?? "";
  const { data: request, error } = useQuery({
    ...trpc.approvals.byId.queryOptions({ id }),
    enabled: id !== "",
    refetchInterval: ({ state: { data } }) =>
      data && (data.run.state === "waiting" || isLive(data.run.state)) ? WATCH_MS : false,
  });
  return (
    <Sheet
      open
      onOpenChange={(open) => !open && write({ run: undefined })}
      title={request?.run.label ?? "Request"}
      answer={request && <SheetAnswer request={request} />}
    >
      {error && <InlineError>{error.message}</InlineError>}
      {!request && !error && <TableSkeleton rows={6} columns={2} />}
      {request && request.run.requestedById === me.id && <RequestPanel id={id} />}
      {request && request.run.requestedById !== me.id && <Deciding request={request} />}
      {request && <Decisions request={request} />}
    </Sheet>
  );
}

function SheetAnswer({ request: { run } }: { request: ActionRequest }) {
  return (
    <span className="flex flex-wrap items-baseline gap-x-2 gap-y-1">
      <StatusBadge status={actionStatus(run.state)} word={ACTION_WORD[run.state]} />
      <span className="text-sm">
        {run.requestedByName} asked <Time at={run.submittedAt} never="for a look only" />
        {run.state === "waiting" && run.expiresAt && (
          <>
            {", lapses "}
            <Countdown to={run.expiresAt} className="font-medium" />
          </>
        )}
      </span>
    </span>
  );
}

function Deciding({ request }: { request: ActionRequest }) {
  const me = usePerson();
  const { run, preview, decisions } = request;
  const isMine = decisions.some(
    ({ personId, decision, lapsedAt }) => personId === me.id && decision === "approved" && !lapsedAt,
  );
  return (
    <div className="flex flex-col gap-4">
      {run.reason && (
        <blockquote className="border-l-2 border-line-strong pl-3">
          <p className="break-words">{run.reason}</p>
          <footer className="text-sm text-ink-3">{run.requestedByName}, why it is needed</footer>
        </blockquote>
      )}
      {preview && <PreviewFacts preview={preview} />}
      {run.state === "waiting" && preview && (
        <DecideForm
          key={preview.hash}
          id={run.id}
          preview={preview}
          whyNot={request.whyNotDecide ?? undefined}
        />
      )}
      {run.verdict && <p className="break-words">{run.verdict}</p>}
      {isMine && run.calledAt === null && (run.state === "queued" || run.state === "running") && (
        <TakeBack id={run.id} what="approval" />
      )}
    </div>
  );
}

function Decisions({ request: { decisions } }: { request: ActionRequest }) {
  if (decisions.length === 0) return null;
  return (
    <ul className="mt-6 flex flex-col gap-2 border-t pt-4" aria-label="What was decided">
      {decisions.map((one) => (
        <li key={one.id} className="break-words text-sm">
          <span className="font-medium">
            {one.personName} {one.decision === "approved" ? "approved" : "refused"} it
          </span>{" "}
          <Time at={one.at} className="text-ink-3" />: {one.reason}
          {one.lapsedBecause && <span className="block text-ink-2">{one.lapsedBecause}</span>}
        </li>
      ))}
    </ul>
  );
}
