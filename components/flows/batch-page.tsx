"use client";

import { keepPreviousData, useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import type { Route } from "next";
import { useState } from "react";
import { ItsAudit } from "@/components/audit/its-audit";
import { toCsv } from "@/components/charts/csv";
import { fileName, saveFile } from "@/components/charts/save-file";
import { useTRPC, useTRPCClient } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { InlineError } from "@/components/ui/error-note";
import { FilterChips } from "@/components/ui/filter-chips";
import { Link } from "@/components/ui/link";
import { PageHeader, Section } from "@/components/ui/page";
import { Pill } from "@/components/ui/pill";
import { TableSkeleton } from "@/components/ui/skeleton";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { useAddress } from "@/components/ui/use-address";
import { BATCH_VERDICTS, type BatchVerdict } from "@/domain/flow";
import { BatchDecision } from "./batch-decision";
import { batchAnswer, FLOW_STATE_WORD, ROW_LOOK, resultRows, verdictOptions } from "./batch-words";
import type { BatchPage as Answer, BatchRow } from "./flow-types";
import { flowHref, many } from "./flow-words";

const MOVING_MS = 2_000;
const CALM_MS = 15_000;

const COLUMNS: readonly Column<BatchRow>[] = [
  { id: "line", header: "Line", cell: ({ line }) => <span className="tabular-nums">{line}</span> },
  {
    id: "label",
    header: "What",
    cell: ({ label, flowId }) =>
      flowId ? (
        <Link href={flowHref(flowId)} className="text-accent underline">
          {label}
        </Link>
      ) : (
        label || <span className="text-ink-3">–</span>
      ),
  },
  {
    id: "verdict",
    header: "Result",
    cell: ({ verdict }) => <StatusBadge look="plain" {...ROW_LOOK[verdict]} />,
  },
  {
    id: "flow",
    header: "Flow",
    cell: ({ flowState }) =>
      flowState ? FLOW_STATE_WORD[flowState] : <span className="text-ink-3">none</span>,
  },
  { id: "said", header: "Why", wraps: true, cell: ({ said }) => said },
];

const keyOf = ({ line }: BatchRow) => String(line);

/** What became of each row of a file? */
export function BatchPage({ id }: { id: string }) {
  const trpc = useTRPC();
  const { params, write } = useAddress();
  const { data: first } = useSuspenseQuery({
    ...trpc.flows.batch.queryOptions({ id }),
    refetchInterval: ({ state: { data } }) => (data && isMoving(data) ? MOVING_MS : CALM_MS),
  });
  const filter = readFilter(params);
  const {
    data: page,
    error,
    isPlaceholderData,
  } = useQuery({
    ...trpc.flows.batch.queryOptions({ id, ...filter }),
    placeholderData: keepPreviousData,
    refetchInterval: isMoving(first) ? MOVING_MS : CALM_MS,
  });
  const { batch, counts, needsApproval } = first;
  return (
    <>
      <PageHeader
        title={batch.fileName}
        back={{ href: "/tenants/onboarding" as Route, label: "Onboarding" }}
        facts={
          <>
            <Pill>{batch.environmentId}</Pill>
            <ItsAudit of={{ kind: "flow-batch", subject: batch.id }} />
            <span>
              asked for by {batch.requestedByName}, <Time at={batch.requestedAt} />
            </span>
            <span>{batch.reason}</span>
            {batch.decision === "approved" && (
              <span>
                approved by {batch.decidedByName}: {batch.decidedReason}
              </span>
            )}
          </>
        }
        answer={batchAnswer(first)}
        actions={<ResultFile answer={first} />}
      />
      {needsApproval && batch.decision === null && <BatchDecision batch={batch} rows={counts.waiting ?? 0} />}
      <Section title="Rows">
        <div className="mb-3">
          <FilterChips
            label="Result"
            options={verdictOptions(counts, ROW_LOOK)}
            selected={filter.verdict ? [filter.verdict] : []}
            onChange={(next) => write({ result: next.at(-1), after: undefined })}
          />
        </div>
        {error && <InlineError>{error.message}</InlineError>}
        {!page && !error && <TableSkeleton rows={12} columns={5} />}
        {page && (
          <div aria-busy={isPlaceholderData} className={isPlaceholderData ? "opacity-60" : undefined}>
            <DataTable
              caption={`Rows of ${batch.fileName}`}
              columns={COLUMNS}
              rows={page.rows}
              rowKey={keyOf}
              {...(!isPlaceholderData && { holdFor: JSON.stringify(filter) })}
              empty={<p className="px-4 py-6 text-ink-2">No row has this result.</p>}
              footer={
                <>
                  {filter.afterLine !== undefined && (
                    <Button size="small" onClick={() => write({ after: undefined }, "push")}>
                      First page
                    </Button>
                  )}
                  <Button
                    size="small"
                    blockedBecause={page.nextLine === null ? "This is the last page." : undefined}
                    onClick={() => write({ after: String(page.nextLine) }, "push")}
                  >
                    Next page
                  </Button>
                  <span>{many(page.rows.length, "row", "rows")} on this page, by line</span>
                </>
              }
            />
          </div>
        )}
      </Section>
    </>
  );
}

const isMoving = ({ batch, needsApproval, counts, flows }: Answer) =>
  ((counts.waiting ?? 0) > 0 && (!needsApproval || batch.decision === "approved")) ||
  (flows.running ?? 0) > 0;

function readFilter(params: URLSearchParams): { verdict?: BatchVerdict; afterLine?: number } {
  const verdict = BATCH_VERDICTS.find((one) => one === params.get("result"));
  const after = Number(params.get("after"));
  return {
    ...(verdict && { verdict }),
    ...(Number.isSafeInteger(after) && after > 0 && { afterLine: after }),
  };
}

/** All rows with their results as a file; fetched a page after another. */
function ResultFile({ answer: { batch } }: { answer: Answer }) {
  const client = useTRPCClient();
  const [isPending, setPending] = useState(false);
  const [error, setError] = useState<string>();
  async function download() {
    setPending(true);
    setError(undefined);
    try {
      const rows: BatchRow[] = [];
      for (let after: number | null = 0; after !== null; ) {
        const page: Answer = await client.flows.batch.query({ id: batch.id, afterLine: after });
        rows.push(...page.rows);
        after = page.nextLine;
      }
      const name = fileName(`result of ${batch.fileName.replace(/\.csv$/i, "")}`, new Date(), "csv");
      saveFile(name, "text/csv", toCsv(resultRows(rows, window.location.origin)));
    } catch (refusal) {
      setError(refusal instanceof Error ? refusal.message : "It could not be fetched.");
    }
    setPending(false);
  }
  return (
    <div className="flex flex-col items-end gap-1">
      <Button
        icon={<Download className="size-4" aria-hidden />}
        pending={isPending}
        onClick={() => void download()}
      >
        Download {many(batch.rows, "result", "results")}
      </Button>
      {error && <InlineError>{error}</InlineError>}
    </div>
  );
}
