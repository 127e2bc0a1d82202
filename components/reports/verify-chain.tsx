"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { StatusBadge } from "@/components/ui/status-badge";
import { many } from "./report-words";

/** Asks whether all frozen reports of this kind still are what was frozen. */
export function VerifyChain({ definitionId }: { definitionId: string }) {
  const trpc = useTRPC();
  const { data, error, isFetching, refetch } = useQuery({
    ...trpc.reports.verify.queryOptions({ definitionId }),
    enabled: false,
  });
  return (
    <div className="on-screen mt-3 flex flex-wrap items-center gap-3">
      <Button size="small" pending={isFetching} onClick={() => void refetch()}>
        Verify the chain
      </Button>
      {error && <InlineError>{error.message}</InlineError>}
      {data && !isFetching && (
        <div role="status">
          {data.problems.length === 0 ? (
            <StatusBadge
              look="plain"
              status="ok"
              word={`${many(data.verified, "frozen report")} verified, each tied to the one before it`}
            />
          ) : (
            <>
              <StatusBadge look="plain" status="alert" word={many(data.problems.length, "problem")} />
              <ul className="list-disc pl-5">
                {data.problems.map((problem) => (
                  <li key={problem}>{problem}</li>
                ))}
              </ul>
            </>
          )}
        </div>
      )}
    </div>
  );
}
