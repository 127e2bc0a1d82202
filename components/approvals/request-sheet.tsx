"use client";

import { Countdown } from "@/components/actions/countdown";
import type { ActionRequest } from "@/components/actions/request-types";
import { useRequest } from "@/components/actions/use-request";
import { ItsAudit } from "@/components/audit/its-audit";
import { Sheet } from "@/components/ui/sheet";
import { StatusBadge } from "@/components/ui/status-badge";
import { Time } from "@/components/ui/time";
import { useAddress } from "@/components/ui/use-address";
import { ACTION_WORD, actionStatus } from "@/domain/action";
import { RequestBody } from "./request-body";

/** The request that the address names: the frozen preview as its asker saw it, why, and the decision. */
export function RequestSheet() {
  const { params, write } = useAddress();
  const id = params.get("run") ?? "";
  const { data: request } = useRequest(id);
  return (
    <Sheet
      open
      onOpenChange={(open) => !open && write({ run: undefined })}
      title={request?.run.label ?? "Request"}
      answer={request && <SheetAnswer request={request} />}
    >
      <RequestBody id={id} />
      {request && <Decisions request={request} />}
      <ItsAudit of={{ kind: "action-run", subject: id }} className="mt-4" />
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
