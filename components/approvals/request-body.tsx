"use client";

import { PreviewFacts } from "@/components/actions/preview-facts";
import { RequestPanel } from "@/components/actions/request-panel";
import type { ActionRequest } from "@/components/actions/request-types";
import { TakeBack } from "@/components/actions/take-back";
import { useRequest } from "@/components/actions/use-request";
import { usePerson } from "@/components/shell/person";
import { InlineError } from "@/components/ui/error-note";
import { TableSkeleton } from "@/components/ui/skeleton";
import { DecideForm } from "./decide-form";

/** A request as this person meets it: who asked goes on with it; anybody else reads why, and may decide. */
export function RequestBody({ id }: { id: string }) {
  const me = usePerson();
  const { data: request, error } = useRequest(id);
  if (error) return <InlineError>{error.message}</InlineError>;
  if (!request) return <TableSkeleton rows={6} columns={2} />;
  return request.run.requestedById === me.id ? <RequestPanel id={id} /> : <Deciding request={request} />;
}

function Deciding({ request }: { request: ActionRequest }) {
  const me = usePerson();
  const { run, preview, decisions } = request;
  const isMine = decisions.some(
    ({ personId, decision, lapsedAt }) => personId === me.id && decision === "approved" && !lapsedAt,
  );
  return (
    <div className="flex flex-col gap-4">
      {(run.state === "drafted" || run.state === "previewed") && (
        <p className="text-ink-2">{run.requestedByName} is preparing this; nobody is asked yet.</p>
      )}
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
