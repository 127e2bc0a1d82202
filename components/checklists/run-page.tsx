"use client";

import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { type PaletteItem, usePaletteItems } from "@/components/shell/palette-items";
import { usePerson } from "@/components/shell/person";
import { PrintHeader } from "@/components/shell/print-header";
import { useTRPC } from "@/components/trpc";
import { useRowCursor } from "@/components/ui/use-row-cursor";
import { whyNot } from "@/domain/access";
import { whyNotSignOff } from "@/domain/checklist";
import { isMoving, periodText } from "./run-answer";
import { RunHeader } from "./run-header";
import { RunRow } from "./run-row";
import { RunSigned } from "./run-signed";
import { SignOffBar } from "./sign-off-bar";
import { SignOffDialog } from "./sign-off-dialog";
import { MOVING_MS, useRefreshMs } from "./use-checklists";
import { type Evaluation, useEvaluation } from "./use-evaluation";
import { useEvidenceHref } from "./use-evidence-href";
import { useOpenItems } from "./use-open-items";
import { useOpenRows } from "./use-open-rows";
import { useRowNews } from "./use-row-news";
import { useRunKeys } from "./use-run-keys";

/** One walk through a checklist: rows that judge themselves, each with its remedy, and the sign-off at the foot. */
export function RunPage({ id }: { id: string }) {
  const trpc = useTRPC();
  const refreshMs = useRefreshMs();
  const { data: answer } = useSuspenseQuery({
    ...trpc.checklists.run.queryOptions({ id }),
    refetchInterval: ({ state: { data } }) => (data && isMoving(data) ? MOVING_MS : refreshMs),
  });
  const [isSigning, setIsSigning] = useState(false);
  const list = useRef<HTMLDivElement>(null);
  const { open, flip } = useOpenRows();
  const evaluation = useEvaluation(answer);
  const evidenceHref = useEvidenceHref(answer);

  const { run, document, rows } = answer;
  const keys = useMemo(() => rows.map(({ key }) => key), [rows]);
  const { cursorKey, ...cursorProps } = useRowCursor(list, keys);
  const tabStop = cursorKey ?? keys[0];
  const isFrozen = run.state === "signed-off";
  const states = rows.map(({ state }) => state);
  useRunKeys(list, isFrozen ? undefined : evaluation.begin);
  useRowNews(answer);
  usePaletteItems(useRunItems(isFrozen, whyNotSignOff(states), evaluation, () => setIsSigning(true)));
  const { data: checklists } = useQuery(trpc.checklists.list.queryOptions());
  usePaletteItems(useOpenItems(checklists ?? none));

  return (
    <>
      <PrintHeader
        title={`${document.title} · ${periodText(run.period) ?? run.period} · ${run.environmentId}`}
        {...(run.frozenDigest && { hash: run.frozenDigest })}
      />
      <RunHeader answer={answer} evaluation={evaluation} />
      {isFrozen && <RunSigned run={run} />}
      <section aria-label="Rows" className="mb-4">
        <div ref={list} data-table {...cursorProps} className="rounded border bg-surface">
          {document.rows.map((row) => {
            const kept = rows.find(({ key }) => key === row.key);
            return (
              kept && (
                <RunRow
                  key={row.key}
                  row={row}
                  kept={kept}
                  answer={answer}
                  evidenceHref={evidenceHref}
                  isOpen={open.has(row.key)}
                  isTabStop={row.key === tabStop}
                  onFlip={() => flip(row.key)}
                />
              )
            );
          })}
        </div>
      </section>
      {!isFrozen && <SignOffBar states={states} onSignOff={() => setIsSigning(true)} />}
      {!isFrozen && <SignOffDialog answer={answer} open={isSigning} onOpenChange={setIsSigning} />}
    </>
  );
}

const none: never[] = [];

function useRunItems(
  isFrozen: boolean,
  refused: string | undefined,
  evaluation: Evaluation,
  signOff: () => void,
): readonly PaletteItem[] {
  const me = usePerson();
  const notAllowed = whyNot(me, "checklist:work");
  const latest = useRef({ evaluate: evaluation.begin, signOff });
  useEffect(() => {
    latest.current = { evaluate: evaluation.begin, signOff };
  });
  return useMemo(() => {
    if (isFrozen) return [];
    const item = { hint: "this checklist", group: "actions" as const };
    return [
      {
        ...item,
        id: "action:run:evaluate",
        label: "Evaluate again",
        blockedBecause: notAllowed,
        run: () => latest.current.evaluate(),
      },
      {
        ...item,
        id: "action:run:sign-off",
        label: "Sign off this run",
        blockedBecause: notAllowed ?? refused,
        run: () => latest.current.signOff(),
      },
    ];
  }, [isFrozen, notAllowed, refused]);
}
