"use client";

import { useEffect, useRef } from "react";
import { toast } from "@/components/ui/toast";
import { actionStatus, isLive } from "@/domain/action";
import type { ActionRun } from "./action-types";
import { STEP_WORD } from "./action-words";

/** Says how a run ended that was seen under way, wherever on the page the person is by then. */
export function useVerdicts(runs: readonly ActionRun[]): void {
  const live = useRef(new Set<string>());
  useEffect(() => {
    for (const run of runs) {
      if (isLive(run.state)) live.current.add(run.id);
      else if (live.current.delete(run.id))
        toast({
          text: `${run.label}: ${STEP_WORD[run.state]}. ${run.verdict}`,
          status: actionStatus(run.state),
        });
    }
  }, [runs]);
}
