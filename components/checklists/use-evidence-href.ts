"use client";

import { useQuery } from "@tanstack/react-query";
import type { Route } from "next";
import { useTRPC } from "@/components/trpc";
import type { RunAnswer } from "./answers";

const CONSOLE = "wheelhouse/self";

export type EvidenceHref = (checkId: number) => Route;

/**
 * Where the proof of a check is shown. Evidence is addressed by the check's key in its environment, while rows keep
 * the number that stays the same; a row may also name a check of the console itself.
 */
export function useEvidenceHref({ run, document }: Pick<RunAnswer, "run" | "document">): EvidenceHref {
  const trpc = useTRPC();
  const namesConsole = document.rows.some(({ assert }) =>
    assert.some((assertion) => assertion.kind === "metric" && assertion.platform === "wheelhouse"),
  );
  const here = useQuery(trpc.platforms.environment.queryOptions({ id: run.environmentId }));
  const itself = useQuery({
    ...trpc.platforms.environment.queryOptions({ id: CONSOLE }),
    enabled: namesConsole,
  });

  return (checkId) => {
    for (const place of [here.data, itself.data]) {
      const check = place?.components.flatMap(({ checks }) => checks).find(({ id }) => id === checkId);
      if (place && check) return `/platforms/${place.id}?evidence=${check.key}` as Route;
    }
    return `/platforms/${run.environmentId}` as Route;
  };
}
