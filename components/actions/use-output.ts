"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTRPC } from "@/components/trpc";
import type { ActionLine } from "./action-types";

const LINES_AT_ONCE = 5000;
const LOOK_MS = 1000;

/** All that a run said, read page by page, and then what is new each second while it runs. */
export function useOutput(
  id: string,
  isLive: boolean,
): { lines: readonly ActionLine[]; isRead: boolean; error: string | null } {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [lines, setLines] = useState<readonly ActionLine[]>([]);
  const [isRead, setRead] = useState(false);
  const [error, setError] = useState<string | null>(null);

  useEffect(() => {
    let known: readonly ActionLine[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;

    async function readOn(): Promise<void> {
      const last = known.at(-1);
      const after = last && { attempt: last.attempt, seq: last.seq };
      const options = trpc.actions.output.queryOptions({ id, limit: LINES_AT_ONCE, ...(after && { after }) });
      const page = await queryClient.fetchQuery({ ...options, staleTime: 0, gcTime: 0 });
      if (isOver) return;
      if (page.lines.length > 0) {
        known = [...known, ...page.lines];
        setLines(known);
      }
      setError(null);
      if (page.isWhole) setRead(true);
      else await readOn();
    }

    async function follow(): Promise<void> {
      await readOn().catch((trouble: unknown) =>
        setError(trouble instanceof Error ? trouble.message : "The output could not be read."),
      );
      if (!isOver && isLive) timer = setTimeout(() => void follow(), LOOK_MS);
    }
    void follow();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [id, isLive, trpc, queryClient]);

  return { lines, isRead, error };
}
