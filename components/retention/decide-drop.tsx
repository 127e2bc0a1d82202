"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { FormDialog } from "@/components/ui/form-dialog";
import { whyNot } from "@/domain/access";
import { LeafList } from "./leaf-list";
import { ReasonField, reasonIn } from "./reason-field";
import type { Drop } from "./retention-types";
import { many } from "./retention-words";
import { useRetentionNews } from "./use-retention-news";

/** The second person sees what the first one saw, and decides. */
export function DecideDrop({ drop, onClose }: { drop: Drop; onClose: () => void }) {
  const trpc = useTRPC();
  const me = usePerson();
  const [decision, setDecision] = useState<"approved" | "refused">("approved");
  const decide = useMutation(
    trpc.retention.decideDrop.mutationOptions(
      useRetentionNews(
        decision === "approved"
          ? "Agreed. Each month is read back once more, then it goes."
          : "Refused. Nothing goes.",
        onClose,
      ),
    ),
  );
  const months = many(drop.leaves.length, "month");
  const own = drop.requestedById === me.id && decision === "approved";
  return (
    <FormDialog
      size="large"
      title={`Drop ${months} from the database`}
      description={`${drop.requestedByName} asks for it: ${drop.reason}`}
      onClose={onClose}
      pending={decide.isPending}
      error={decide.error?.message}
      submit={decision === "approved" ? `Agree to drop ${months}` : "Refuse"}
      blockedBecause={
        whyNot(me, "audit:retain") ??
        (own ? "Whoever asks for it cannot agree to it. Ask another admin." : undefined)
      }
      onSubmit={(form) => decide.mutate({ id: drop.id, decision, reason: reasonIn(form) })}
    >
      <LeafList leaves={drop.leaves} />
      <fieldset className="flex flex-wrap gap-4">
        <legend className="sr-only">Decision</legend>
        {(["approved", "refused"] as const).map((value) => (
          <label key={value} className="inline-flex items-center gap-2">
            <input
              type="radio"
              name="decision"
              value={value}
              checked={decision === value}
              onChange={() => setDecision(value)}
            />
            {value === "approved" ? "Agree" : "Refuse"}
          </label>
        ))}
      </fieldset>
      <ReasonField />
    </FormDialog>
  );
}
