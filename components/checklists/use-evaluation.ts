"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { isManual } from "@/domain/checklist";
import type { RunAnswer } from "./answers";
import { useAwaited, useChecklistNews, useWatch } from "./use-checklists";

export type Evaluation = {
  isUnderWay: boolean;
  /** It was asked for here, so asking again has to wait. */
  isAsked: boolean;
  /** How many of the rows have been looked at since it was asked for. */
  done: number;
  of: number;
  begin: () => void;
  error: string | undefined;
};

/** Has a whole run looked at again, and follows it row by row. */
export function useEvaluation({ run, rows, document }: RunAnswer): Evaluation {
  const trpc = useTRPC();
  const news = useChecklistNews();
  const [seenBefore, setSeenBefore] = useState<ReadonlyMap<string, number>>(new Map());
  const look = useAwaited(String(run.evaluatedAt?.getTime()));
  useWatch(run.id, look.isAwaited);
  const ask = useMutation(
    trpc.checklists.evaluate.mutationOptions({ onSuccess: () => look.begin(), onSettled: news }),
  );

  const judged = rows.filter(
    ({ key, state }) => state !== "skipped" && document.rows.some((row) => row.key === key && !isManual(row)),
  );
  const isFirst = rows.some(({ state }) => state === "waiting" || state === "evaluating");
  const done = judged.filter(({ key, state, evaluatedAt }) =>
    isFirst && !look.isAwaited
      ? state !== "waiting" && state !== "evaluating"
      : (evaluatedAt?.getTime() ?? 0) !== (seenBefore.get(key) ?? 0),
  ).length;

  const isAsked = ask.isPending || look.isAwaited;

  function begin() {
    if (isAsked) return;
    setSeenBefore(new Map(rows.map(({ key, evaluatedAt }) => [key, evaluatedAt?.getTime() ?? 0])));
    ask.mutate({ runId: run.id });
  }

  return {
    isUnderWay: isAsked || isFirst,
    isAsked,
    done,
    of: judged.length,
    begin,
    error: ask.error?.message,
  };
}
