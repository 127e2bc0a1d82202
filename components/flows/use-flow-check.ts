"use client";

import { useEffect, useState } from "react";
import { useSettled } from "@/components/alert-rules/use-settled";
import { useTRPCClient } from "@/components/trpc";
import type { FlowCheck } from "./flow-types";

type Wanted = { environmentId: string; plan: string; input: Record<string, string> };
type Told = { about: string; wanted: Wanted; answer?: FlowCheck; error?: string };

const SETTLE_MS = 400;

/**
 * What is wrong with an input, asked once nobody has typed for a moment. What was typed is neither in an address nor in
 * the cache.
 */
export function useFlowCheck(wanted: Wanted) {
  const client = useTRPCClient();
  const typed = JSON.stringify(wanted);
  const settled = useSettled(typed, SETTLE_MS);
  const [told, setTold] = useState<Told>();
  useEffect(() => {
    const over = new AbortController();
    const about = { about: settled, wanted: JSON.parse(settled) as Wanted };
    client.flows.check.query(about.wanted, { signal: over.signal }).then(
      (answer) => setTold({ ...about, answer }),
      (error: Error) => over.signal.aborted || setTold({ ...about, error: error.message }),
    );
    return () => over.abort();
  }, [client, settled]);
  /** What was said of a field holds while the field is as it was then. */
  const holdsOf = (field: string) => told?.wanted.input[field] === wanted.input[field];
  return { answer: told?.answer, error: told?.error, isCurrent: told?.about === typed, holdsOf };
}
