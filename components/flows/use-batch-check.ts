"use client";

import { useRef, useState } from "react";
import { useTRPCClient } from "@/components/trpc";
import type { BatchCheck, PlanShown } from "./flow-types";

export type CheckedFile = { name: string; text: string; answer: BatchCheck };

/** What would become of each row of a file. The file is kept here only, until it is requested or put away. */
export function useBatchCheck(plan: Pick<PlanShown, "environmentId" | "key">) {
  const client = useTRPCClient();
  const turn = useRef(0);
  const [told, setTold] = useState<CheckedFile>();
  const [error, setError] = useState<string>();
  const [isPending, setPending] = useState(false);

  async function look(name: string, text: string) {
    const own = ++turn.current;
    setPending(true);
    setError(undefined);
    try {
      const answer = await client.flows.checkBatch.query({
        environmentId: plan.environmentId,
        plan: plan.key,
        fileName: name.slice(0, 200),
        text,
      });
      if (own === turn.current) setTold({ name, text, answer });
    } catch (refusal) {
      if (own === turn.current) setError(refusal instanceof Error ? refusal.message : "It was not checked.");
    }
    if (own === turn.current) setPending(false);
  }

  function forget() {
    turn.current += 1;
    setTold(undefined);
    setError(undefined);
    setPending(false);
  }

  return { told, error, isPending, look: (name: string, text: string) => void look(name, text), forget };
}
