"use client";

import { useMutation } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Field, Input } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import { whyNot } from "@/domain/access";
import { dropPhrase, keptInWords } from "@/domain/audit-retention";
import { LeafList } from "./leaf-list";
import { ReasonField, reasonIn } from "./reason-field";
import type { Retention } from "./retention-types";
import { bytesText, many, monthName, scopeName } from "./retention-words";
import { useRetentionNews } from "./use-retention-news";

/** The dry run: exactly what would go, what holds the rest back; and the request for it, which a second person decides. */
export function DropDialog({ plan, onClose }: { plan: Retention["plan"]; onClose: () => void }) {
  const trpc = useTRPC();
  const me = usePerson();
  const [typed, setTyped] = useState("");
  const request = useMutation(
    trpc.retention.requestDrop.mutationOptions(
      useRetentionNews("Asked for. Nothing goes before a second person agrees.", onClose),
    ),
  );
  const { goes, stays, digest } = plan;
  const phrase = dropPhrase(goes.length);
  const events = goes.reduce((sum, leaf) => sum + leaf.events, 0);
  const bytes = goes.reduce((sum, leaf) => sum + leaf.bytes, 0);
  return (
    <FormDialog
      size="large"
      title="What may go from the database"
      description={
        goes.length === 0
          ? "Nothing may go now. What holds each archived month back stands below."
          : `${many(goes.length, "month")} with ${many(events, "event")} would go; ${bytesText(bytes)} of them lie in the store. Each is read back whole once more before it goes.`
      }
      onClose={onClose}
      pending={request.isPending}
      error={request.error?.message}
      submit={goes.length === 0 ? "Ask to drop" : `Ask to ${phrase}`}
      blockedBecause={
        whyNot(me, "audit:retain") ??
        (goes.length === 0
          ? "Nothing may go now."
          : typed.trim() === phrase
            ? undefined
            : `Type “${phrase}” first.`)
      }
      more={
        <span className="inline-flex items-center gap-1.5 text-sm text-ink-2">
          <KeyRound className="size-3.5" aria-hidden /> needs a second person
        </span>
      }
      onSubmit={(form) =>
        request.mutate({
          leaves: goes.map(({ scope, month }) => ({ scope, month })),
          planDigest: digest,
          typed,
          reason: reasonIn(form),
        })
      }
    >
      <LeafList leaves={goes} />
      {stays.length > 0 && (
        <details open={goes.length === 0}>
          <summary className="cursor-pointer">{many(stays.length, "archived month")} stay</summary>
          <ul className="mt-2 grid max-h-64 gap-1 overflow-y-auto">
            {stays.map(({ scope, month, kept }) => (
              <li key={`${scope} ${month}`}>
                {scopeName(scope)}, {monthName(month)}:{" "}
                <span className="text-ink-2">{kept.map(keptInWords).join("; ")}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
      {goes.length > 0 && (
        <>
          <ReasonField />
          <Field label={`Type “${phrase}” to go on`} required>
            <Input value={typed} onChange={(event) => setTyped(event.target.value)} autoComplete="off" />
          </Field>
        </>
      )}
    </FormDialog>
  );
}
