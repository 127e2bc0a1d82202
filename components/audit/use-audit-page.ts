"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTRPC } from "@/components/trpc";
import type { AuditFilter, AuditPlace } from "./audit-types";
import { type Further, goesOnAt, placeOf, searchOf } from "./search-on";

/** The page that begins here; where the search was given up before it found anything it goes on by itself. */
export function useAuditPage(filter: AuditFilter, before: AuditPlace | undefined) {
  const trpc = useTRPC();
  const search = searchOf(filter, before);
  const [further, goFurther] = useState<Further>();
  const from = placeOf(filter, before, further);
  const query = useQuery({
    ...trpc.audit.list.queryOptions({ ...filter, ...(from && { before: from }) }),
    placeholderData: keepPreviousData,
    // What is in the trail stays as it is; what comes is asked for by itself.
    staleTime: "static",
  });
  const next = goesOnAt(query.data, query.isPlaceholderData);
  useEffect(() => {
    if (next) goFurther({ search, before: next });
  }, [next, search]);
  return query;
}
