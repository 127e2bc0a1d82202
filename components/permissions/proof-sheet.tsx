"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useState } from "react";
import { toCsv } from "@/components/charts/csv";
import { fileName, saveFile } from "@/components/charts/save-file";
import { SheetPart } from "@/components/people/sheet-part";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { InlineError } from "@/components/ui/error-note";
import { KeyValue } from "@/components/ui/key-value";
import { Sheet } from "@/components/ui/sheet";
import { TableSkeleton } from "@/components/ui/skeleton";
import { StatusBadge } from "@/components/ui/status-badge";
import { Time } from "@/components/ui/time";
import type { Proof } from "./permission-types";
import { evidenceRows, proofStatus, proofWord } from "./proof-words";

/** One proof: what did not hold, what is different from the one before, and the evidence to take away. */
export function ProofSheet({ id, onClose }: { id: string; onClose: () => void }) {
  const trpc = useTRPC();
  const { data, error } = useQuery(trpc.permissions.proof.queryOptions({ id }));
  return (
    <Sheet
      open
      onOpenChange={(open) => !open && onClose()}
      size="large"
      title="Proof of permissions"
      answer={data && <StatusBadge status={proofStatus(data.state)} word={proofWord(data.state)} />}
      footer={data?.digest ? <TakeAway id={id} /> : undefined}
    >
      {error && <InlineError>{error.message}</InlineError>}
      {!data && !error && <TableSkeleton rows={6} columns={3} />}
      {data && <ProofParts proof={data} />}
    </Sheet>
  );
}

function TakeAway({ id }: { id: string }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [problem, setProblem] = useState<string>();
  async function take(ending: "csv" | "json") {
    setProblem(undefined);
    try {
      const evidence = await queryClient.fetchQuery(trpc.permissions.evidence.queryOptions({ id }));
      const name = fileName("proof of permissions", evidence.finishedAt ?? new Date(), ending);
      if (ending === "csv") saveFile(name, "text/csv;charset=utf-8", toCsv(evidenceRows(evidence)));
      else saveFile(name, "application/json", `${JSON.stringify(evidence, null, 2)}\n`);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : "It could not be fetched. Try again.");
    }
  }
  return (
    <>
      {(["csv", "json"] as const).map((ending) => (
        <Button
          key={ending}
          size="small"
          icon={<Download className="size-3.5" aria-hidden />}
          onClick={() => void take(ending)}
        >
          Evidence as {ending.toUpperCase()}
        </Button>
      ))}
      {problem && <InlineError>{problem}</InlineError>}
    </>
  );
}

function ProofParts({ proof }: { proof: Proof }) {
  return (
    <>
      <KeyValue
        items={[
          { label: "Asked for", value: <Time at={proof.requestedAt} /> },
          {
            label: "By",
            value: proof.kind === "monthly" ? "the monthly schedule" : proof.requestedByName,
          },
          { label: "Ended", value: <Time at={proof.finishedAt} /> },
          { label: "Tries", value: `${proof.tried} of ${proof.total}` },
          ...(proof.digest
            ? [
                {
                  label: "Digest",
                  value: (
                    <span className="flex items-start gap-1">
                      <code className="break-all font-mono text-xs">{proof.digest}</code>
                      <CopyButton text={proof.digest} label="Copy the digest" />
                    </span>
                  ),
                },
              ]
            : []),
        ]}
      />
      {proof.problem && <p className="mt-4">{proof.problem}</p>}
      {proof.problemCount > 0 && (
        <SheetPart title={`${proof.problemCount} did not hold`}>
          <ul className="grid gap-1 rounded border p-3 text-sm">
            {proof.problems.map((problem) => (
              <li key={problem} className="[overflow-wrap:anywhere]">
                {problem}
              </li>
            ))}
          </ul>
          {proof.problemCount > proof.problems.length && (
            <p className="mt-1 text-sm text-ink-3">
              The first {proof.problems.length}; the evidence holds all.
            </p>
          )}
        </SheetPart>
      )}
      <Differences proof={proof} />
      {proof.rows.length > 0 && <Tries proof={proof} />}
    </>
  );
}

function Differences({ proof }: { proof: Proof }) {
  if (!proof.earlier) return null;
  return (
    <SheetPart title="Since the proof before">
      <p className="mb-2 text-sm text-ink-2">
        Compared with <Time at={proof.earlier.requestedAt} />.{" "}
        {proof.differences.length === 0 && "Nobody may do more or less than then."}
      </p>
      {proof.differences.length > 0 && (
        <ul className="grid gap-1 rounded border p-3 text-sm">
          {proof.differences.map(({ what, before, after }) => (
            <li key={`${what} ${before} ${after}`} className="[overflow-wrap:anywhere]">
              <span className="font-medium">{what}</span>: {before} → {after}
            </li>
          ))}
        </ul>
      )}
    </SheetPart>
  );
}

function Tries({ proof }: { proof: Proof }) {
  return (
    <SheetPart title="Every try">
      <div className="overflow-x-auto rounded border">
        <table className="w-full text-xs">
          <caption className="sr-only">What everybody was told, by procedure</caption>
          <thead className="bg-sunken text-ink-2">
            <tr>
              <th scope="col" className="px-2 py-1 text-left font-medium">
                Procedure
              </th>
              {proof.people.map((name) => (
                <th key={name} scope="col" className="px-2 py-1 text-left font-medium">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {proof.rows.map(({ procedure, needs, got }) => (
              <tr key={procedure} className="border-t">
                <th scope="row" className="px-2 py-1 text-left font-normal" data-tip={`needs ${needs}`}>
                  {procedure}
                </th>
                {got.map((answer, at) => (
                  <td
                    key={proof.people[at]}
                    className={answer === "let in" ? "px-2 py-1" : "px-2 py-1 text-ink-3"}
                  >
                    {answer}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </SheetPart>
  );
}
