"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type GivenSecret, SecretEntry } from "@/components/credentials/secret-entry";
import { usePerson } from "@/components/shell/person";
import { useTRPC, useTRPCClient } from "@/components/trpc";
import { whyNot } from "@/domain/access";
import { flowPlace } from "./flow-place";
import { neededForSecret } from "./flow-words";
import type { StepProps } from "./step-body";

/** A secret is given. It goes past the cache of questions and answers, which would keep it for a while. */
export function StepSecret({ answer: { flow }, step }: StepProps) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const me = usePerson();
  const [isPending, setPending] = useState(false);
  const [error, setError] = useState<string>();

  async function give(given: GivenSecret) {
    setError(undefined);
    setPending(true);
    try {
      await client.flows.giveSecret.mutate({
        flowId: flow.id,
        version: flow.version,
        step: step.key,
        ...given,
      });
    } catch (refusal) {
      setError(refusal instanceof Error ? refusal.message : "It could not be sent.");
    }
    setPending(false);
    await queryClient.invalidateQueries(trpc.flows.pathFilter());
  }

  return (
    <div className="max-w-xl">
      <SecretEntry
        help={step.secret?.help ?? ""}
        mayGenerate={step.secret?.mayGenerate ?? false}
        pending={isPending}
        error={error}
        blockedBecause={whyNot(me, neededForSecret(flow.kind), flowPlace(flow))}
        onGive={(given) => void give(given)}
      />
    </div>
  );
}
