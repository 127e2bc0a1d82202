"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { NO_ANSWER } from "@/components/ask-console";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { InlineError } from "@/components/ui/error-note";
import { Field, Input } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import { PROOF_CHANNEL, type ProofMessage, settleProof } from "./ask-for-proof";

const TITLE = "Prove that it is you";
const WHY = "What you are about to do cannot simply be taken back. One proof holds for ten minutes.";
const giveUp = () => settleProof(false);

/** Asks for the second proof; what waits for it goes on by itself, and nothing that was typed is lost. */
export function StepUpDialog() {
  const trpc = useTRPC();
  const { data: way, error } = useQuery({ ...trpc.account.waysToProve.queryOptions(), staleTime: 0 });
  if (way?.by === "provider") return <ProveThere label={way.label} name={way.name} />;
  if (way) return <ProveHere by={way.by} />;
  return (
    <Dialog open onOpenChange={giveUp} title={TITLE} size="small">
      {error ? <InlineError>{error.message}</InlineError> : <p className="text-ink-2">One moment…</p>}
    </Dialog>
  );
}

function ProveHere({ by }: { by: "code" | "password" }) {
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<string>();

  async function submit(fields: FormData) {
    setPending(true);
    setError(undefined);
    const response = await fetch("/api/step-up", {
      method: "POST",
      headers: { "content-type": "application/json", "x-wheelhouse": "1" },
      body: JSON.stringify({ [by]: String(fields.get("proof")) }),
    }).catch(() => undefined);
    if (response?.ok) return settleProof(true);
    const answer: { error?: string } | undefined = await response?.json().catch(() => undefined);
    setError(answer?.error ?? NO_ANSWER);
    setPending(false);
  }

  return (
    <FormDialog
      title={TITLE}
      description={WHY}
      size="small"
      onSubmit={(fields) => void submit(fields)}
      onClose={giveUp}
      pending={pending}
      error={error}
      submit="Go on"
    >
      {by === "code" ? (
        <Field label="Code of your authenticator" hint="Or one of your recovery codes.">
          <Input name="proof" autoComplete="one-time-code" inputMode="text" required minLength={6} />
        </Field>
      ) : (
        <Field label="Your password">
          <Input name="proof" type="password" autoComplete="current-password" required />
        </Field>
      )}
    </FormDialog>
  );
}

function ProveThere({ label, name }: { label: string; name: string }) {
  const [error, setError] = useState<string>();
  useEffect(() => {
    const channel = new BroadcastChannel(PROOF_CHANNEL);
    channel.onmessage = ({ data }: MessageEvent<ProofMessage>) =>
      data.proven ? settleProof(true) : setError(data.because);
    return () => channel.close();
  }, []);

  return (
    <Dialog
      open
      onOpenChange={giveUp}
      title={TITLE}
      description={WHY}
      size="small"
      actions={
        <>
          <Button onClick={giveUp}>Cancel</Button>
          <Button
            variant="primary"
            onClick={() => {
              setError(undefined);
              window.open(`/step-up?at=${name}`, "_blank", "noopener");
            }}
          >
            Sign in again at {label}
          </Button>
        </>
      }
    >
      <p>
        You came in through {label}, so it asks you once more, in a window of its own. This page waits for it.
      </p>
      {error && <InlineError className="mt-3">{error}</InlineError>}
    </Dialog>
  );
}
