"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTRPC } from "@/components/trpc";
import type { AuditFilter, AuditPlace } from "./audit-types";

/** The page that begins here; where the search was given up before it found anything it goes on by itself. */
export function useAuditPage(filter: AuditFilter, before: AuditPlace | undefined) {
  const trpc = useTRPC();
  const start = JSON.stringify([filter, before]);
  const [further, goFurther] = useState<{ start: string; before: AuditPlace }>();
  const from = further?.start === start ? further.before : before;
  const query = useQuery({
    ...trpc.audit.list.queryOptions({ ...filter, ...(from && { before: from }) }),
    placeholderData: keepPreviousData,
    // What is in the trail stays as it is; what comes is asked for by itself.
    staleTime: "static",
  });
  const { data: page, isPlaceholderData } = query;
  const next = page && !isPlaceholderData && page.rows.length === 0 ? page.next : null;
  useEffect(() => {
    if (next) goFurther({ start, before: next });
  }, [next, start]);
  return query;
}
