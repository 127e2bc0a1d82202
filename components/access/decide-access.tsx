"use client";

import { useMutation } from "@tanstack/react-query";
import { Check, X } from "lucide-react";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { InlineError } from "@/components/ui/error-note";
import { Field, Textarea } from "@/components/ui/field";
import { toast } from "@/components/ui/toast";
import type { AccessRequest } from "./access-types";
import { askText, hoursText } from "./access-words";
import { useAccessNews } from "./use-access-news";

const SHORTEST = 5;

/** Yes or no to what somebody asked for, each with a reason. */
export function DecideAccess({ request, onClose }: { request: AccessRequest; onClose: () => void }) {
  const trpc = useTRPC();
  const onSettled = useAccessNews();
  const [reason, setReason] = useState("");
  const decide = useMutation(
    trpc.grants.decide.mutationOptions({
      onSuccess: ({ state }) => {
        const text =
          state === "approved" ? `${request.person} has it for ${hoursText(request.hours)}.` : "Denied.";
        toast({ text: `${text} ${request.person} is told.`, status: "ok" });
        onClose();
      },
      onSettled,
    }),
  );
  const say = (decision: "approved" | "denied") =>
    decide.mutate({ id: request.id, version: request.version, decision, reason: reason.trim() });
  const blocked = reason.trim().length < SHORTEST ? "Say in a few words why first." : undefined;
  const pending = (decision: string) => decide.isPending && decide.variables.decision === decision;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`${request.person} asks for access`}
      description={`${askText(request)}: ${request.reason}`}
      actions={
        <>
          <Button
            icon={<X className="size-4" aria-hidden />}
            blockedBecause={blocked}
            pending={pending("denied")}
            onClick={() => say("denied")}
          >
            Deny
          </Button>
          <Button
            variant="primary"
            icon={<Check className="size-4" aria-hidden />}
            blockedBecause={blocked}
            pending={pending("approved")}
            onClick={() => say("approved")}
          >
            Approve for {hoursText(request.hours)}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <Field label="Your reason" hint="For a yes as for a no; it is kept in the trail." required>
          <Textarea
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            maxLength={1000}
            rows={2}
          />
        </Field>
        {decide.error && <InlineError>{decide.error.message}</InlineError>}
      </div>
    </Dialog>
  );
}
