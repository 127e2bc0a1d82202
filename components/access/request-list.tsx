import { Ban, Check, Hourglass, Undo2 } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Time } from "@/components/ui/time";
import type { AccessRequest } from "./access-types";
import { askText, REQUEST_WORD } from "./access-words";

const ICON: Record<AccessRequest["state"], ReactNode> = {
  waiting: <Hourglass className="size-3.5 shrink-0" aria-hidden />,
  approved: <Check className="size-3.5 shrink-0" aria-hidden />,
  denied: <Ban className="size-3.5 shrink-0" aria-hidden />,
  withdrawn: <Undo2 className="size-3.5 shrink-0" aria-hidden />,
  expired: <Ban className="size-3.5 shrink-0" aria-hidden />,
};

/** What was asked for, and what became of it. */
export function RequestList({
  label,
  requests,
  withPerson,
  verb,
  blockedBecause,
  onOpen,
}: {
  label: string;
  requests: readonly AccessRequest[];
  withPerson: boolean;
  /** Of the button on one that waits. */
  verb: string;
  blockedBecause?: (request: AccessRequest) => string | undefined;
  onOpen: (request: AccessRequest) => void;
}) {
  return (
    <ul aria-label={label} className="flex flex-col divide-y rounded border bg-surface">
      {requests.map((request) => (
        <li
          key={request.id}
          className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 px-4 py-3 max-sm:flex-col"
        >
          <div className="min-w-0 flex-1 basis-80 max-sm:basis-auto">
            <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <span className="font-medium">
                {withPerson && `${request.person}: `}
                {askText(request)}
              </span>
              <span className="flex items-center gap-1.5 text-sm">
                {ICON[request.state]}
                {REQUEST_WORD[request.state]}
              </span>
            </p>
            <p className="mt-1 break-words">“{request.reason}”</p>
            <p className="mt-1 text-sm text-ink-2">
              asked <Time at={request.requestedAt} />
              {request.decidedByName && (
                <>
                  {" · "}
                  {request.decidedByName} <Time at={request.decidedAt} />: {request.decisionReason}
                </>
              )}
            </p>
          </div>
          {request.state === "waiting" && (
            <Button
              className="max-sm:w-full"
              blockedBecause={blockedBecause?.(request)}
              aria-label={`${verb} ${withPerson ? `${request.person}: ` : ""}${askText(request)}`}
              onClick={() => onOpen(request)}
            >
              {verb}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}
