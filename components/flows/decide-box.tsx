"use client";

import { Check, X } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { Field, Textarea } from "@/components/ui/field";

type Props = {
  /** Who asked for it and why. */
  asked: string;
  /** Why this person may not decide. */
  mayNot: string | undefined;
  /** What the approving button says. */
  approve: string;
  pending: boolean;
  error: string | undefined;
  onDecide: (decision: "approved" | "rejected", reason: string) => void;
};

const SHORTEST = 5;

/** Yes or no, each with a reason, by somebody else than who asked. */
export function DecideBox({ asked, mayNot, approve, pending, error, onDecide }: Props) {
  const [reason, setReason] = useState("");
  const said = reason.trim();
  const blocked = mayNot ?? (said.length < SHORTEST ? "Say in a few words why first." : undefined);
  return (
    <div className="flex max-w-xl flex-col gap-3">
      <blockquote className="border-l-2 border-line-strong pl-3 text-ink-2">{asked}</blockquote>
      {mayNot ? (
        <p>{mayNot}</p>
      ) : (
        <Field label="Your reason" hint="For a yes as for a no; it is kept in the trail." required>
          <Textarea
            rows={2}
            maxLength={1000}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </Field>
      )}
      {error && <InlineError>{error}</InlineError>}
      <div className="flex flex-wrap gap-2">
        <Button
          icon={<X className="size-4" aria-hidden />}
          blockedBecause={blocked}
          pending={pending}
          onClick={() => onDecide("rejected", said)}
        >
          Reject
        </Button>
        <Button
          variant="primary"
          icon={<Check className="size-4" aria-hidden />}
          blockedBecause={blocked}
          pending={pending}
          onClick={() => onDecide("approved", said)}
        >
          {approve}
        </Button>
      </div>
    </div>
  );
}
