"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Check, X } from "lucide-react";
import { useState } from "react";
import type { ShownPreview } from "@/components/actions/request-types";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { Field, Textarea } from "@/components/ui/field";

const SHORTEST = 5;

/** Yes or no, each with a reason, to exactly the preview above. */
export function DecideForm({
  id,
  preview: { content, hash },
  whyNot,
}: {
  id: string;
  preview: ShownPreview;
  whyNot: string | undefined;
}) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [reason, setReason] = useState("");
  const decide = useMutation(
    trpc.approvals.decide.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.approvals.pathFilter()),
    }),
  );
  const say = (decision: "approved" | "rejected") =>
    decide.mutate({ id, previewHash: hash, decision, reason: reason.trim() });
  const blocked = whyNot ?? (reason.trim().length < SHORTEST ? "Say in a few words why first." : undefined);
  const pending = (decision: string) => decide.isPending && decide.variables.decision === decision;
  return (
    <div className="flex flex-col gap-3 border-t pt-4">
      <Field label="Your reason" hint="For a yes as for a no; it is kept in the trail." required>
        <Textarea
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          maxLength={1000}
          rows={2}
        />
      </Field>
      {whyNot && <p className="text-sm text-ink-2">{whyNot}</p>}
      {decide.error && <InlineError>{decide.error.message}</InlineError>}
      <div className="flex flex-wrap gap-2 max-sm:flex-col">
        <Button
          icon={<X className="size-4" aria-hidden />}
          blockedBecause={blocked}
          pending={pending("rejected")}
          onClick={() => say("rejected")}
        >
          Refuse
        </Button>
        <Button
          variant="danger"
          icon={<Check className="size-4" aria-hidden />}
          blockedBecause={blocked}
          pending={pending("approved")}
          onClick={() => say("approved")}
        >
          Approve: {content.button}
        </Button>
      </div>
    </div>
  );
}
