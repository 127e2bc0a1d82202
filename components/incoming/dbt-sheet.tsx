"use client";

import { useQuery } from "@tanstack/react-query";
import { SheetPart } from "@/components/people/sheet-part";
import { useTRPC } from "@/components/trpc";
import { InlineError } from "@/components/ui/error-note";
import { Pill } from "@/components/ui/pill";
import { Sheet } from "@/components/ui/sheet";
import { Absolute } from "@/components/ui/time";
import { formatDuration } from "@/domain/duration";
import type { DbtRunDetail } from "./incoming-types";

type Result = DbtRunDetail["troubled"][number];

/** One dbt run: what failed, what was skipped for it, and what took longest. */
export function DbtSheet({ id, onClose }: { id: number; onClose: () => void }) {
  const trpc = useTRPC();
  const { data, error } = useQuery(trpc.incoming.dbtRun.queryOptions({ id }));
  return (
    <Sheet
      open
      onOpenChange={(open) => !open && onClose()}
      title="dbt run"
      size="large"
      answer={
        data && (
          <>
            {data.environmentId} · {data.invocationId}
            {data.generatedAt && (
              <>
                {" · made "}
                <Absolute at={data.generatedAt} />
              </>
            )}
          </>
        )
      }
    >
      {error && <InlineError>{error.message}</InlineError>}
      {data && (
        <>
          {data.source === "health" && (
            <p className="text-ink-2">
              The platform's health page names only what failed. Upload target/run_results.json to see the
              rest.
            </p>
          )}
          <Results title="Failed, warned or unknown" results={data.troubled} none="Nothing that was told." />
          <Results title="Skipped" results={data.skipped} none="Nothing." />
          <Results title="Slowest" results={data.slowest} none="No times were told." />
        </>
      )}
    </Sheet>
  );
}

function Results({ title, results, none }: { title: string; results: readonly Result[]; none: string }) {
  return (
    <SheetPart title={title}>
      {results.length === 0 && <p className="text-ink-3">{none}</p>}
      <ul className="divide-y">
        {results.map(({ id, kind, status, seconds, message }) => (
          <li key={id} className="py-2">
            <div className="flex flex-wrap items-center gap-2">
              <span className="break-all font-mono text-sm">{id}</span>
              <Pill>{kind}</Pill>
              <span className="font-medium">{status}</span>
              <span className="ml-auto text-ink-2">
                {seconds === null ? "" : formatDuration(seconds * 1000)}
              </span>
            </div>
            {message && <p className="mt-1 break-words text-sm text-ink-2">{message}</p>}
          </li>
        ))}
      </ul>
    </SheetPart>
  );
}
