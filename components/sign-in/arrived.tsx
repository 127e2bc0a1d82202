"use client";

import { useEffect } from "react";
import { PROOF_CHANNEL, type ProofMessage } from "@/components/step-up/ask-for-proof";
import { ButtonLink } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";

/**
 * Where the identity provider leads back to. The browser came from another site, so it showed no session yet; from
 * this page of our own it does.
 */
export function Arrived({ isProof, refused }: { isProof: boolean; refused: string | undefined }) {
  useEffect(() => {
    if (!isProof) return window.location.replace("/");
    const channel = new BroadcastChannel(PROOF_CHANNEL);
    channel.postMessage(
      (refused ? { proven: false, because: refused } : { proven: true }) satisfies ProofMessage,
    );
    channel.close();
    if (!refused) window.close();
  }, [isProof, refused]);

  if (refused) return <InlineError>{refused}</InlineError>;
  if (isProof) return <p>Proved. Close this window: the page that asked goes on by itself.</p>;
  return (
    <div className="flex flex-col items-start gap-3">
      <p>You are signed in.</p>
      <ButtonLink href="/">Open the console</ButtonLink>
    </div>
  );
}
