"use client";

import { StatusBadge } from "@/components/ui/status-badge";
import { Time } from "@/components/ui/time";
import type { Cause } from "./failure-types";
import { RetryButton } from "./retry-button";

/** The runs of a cause, newest first, each with its way to be repeated. */
export function FailedRuns({ cause }: { cause: Cause }) {
  return (
    <div className="overflow-x-auto border-t">
      <table className="w-full text-sm">
        <caption className="sr-only">Runs that failed for this cause</caption>
        <tbody>
          {cause.runs.map((run) => (
            <tr key={run.id} className="border-b align-top last:border-b-0">
              <th scope="row" className="px-4 py-1.5 text-left font-normal">
                {run.title}
                {run.tenant !== "" && <span className="text-ink-2"> · {run.tenantName}</span>}
              </th>
              <td className="px-4 py-1.5 whitespace-nowrap text-ink-2">
                <Time at={run.at} />
              </td>
              <td className="px-4 py-1.5 whitespace-nowrap">
                <StatusBadge
                  look="plain"
                  status={run.isOver ? "ok" : "alert"}
                  word={run.isOver ? "a good run followed" : "no good run since"}
                  className="font-normal"
                />
              </td>
              <td className="px-4 py-1 text-right">{!run.isOver && <RetryButton run={run} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {cause.runs.length < cause.count && (
        <p className="border-t px-4 py-2 text-sm text-ink-3">
          The newest {cause.runs.length} of {cause.count} are shown.
        </p>
      )}
    </div>
  );
}
