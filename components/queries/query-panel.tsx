"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import { usePerson } from "@/components/shell/person";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Empty } from "@/components/ui/empty";
import { InlineError } from "@/components/ui/error-note";
import { TableSkeleton } from "@/components/ui/skeleton";
import { StatusIcon } from "@/components/ui/status-badge";
import { Time } from "@/components/ui/time";
import { useAddress } from "@/components/ui/use-address";
import { whyNot } from "@/domain/access";
import { AnswerTable } from "./answer-table";
import { QueryForm } from "./query-form";
import type { Answer, QueryShown } from "./query-types";
import { addressOf, inputFrom } from "./query-words";
import type { RowWish } from "./row-action";
import { useAnswer, useRepeat } from "./use-answer";

const RowActionSheet = dynamic(() => import("./row-action-sheet").then((module) => module.RowActionSheet), {
  ssr: false,
});
const EvidenceOf = dynamic(() => import("./evidence-of").then((module) => module.EvidenceOf), { ssr: false });

/** One question: what it answers, what it is asked with, and its answer. */
export function QueryPanel({ environmentId, query }: { environmentId: string; query: QueryShown }) {
  const { params, write } = useAddress();
  const me = usePerson();
  const input = inputFrom(query.fields, (name) => params.get(name));
  const asked = useAnswer({ environmentId, query: query.key, input }, params.get("run") ?? undefined, (run) =>
    write({ query: query.key, run, row: undefined, evidence: undefined }),
  );
  const { answer, isOnItsWay, ask } = asked;
  const mayNot = query.notOfferedBecause ?? whyNot(me, "query:run");
  // Kept here, so that a newer answer leaves the panel of an action open, for the rows that were chosen.
  const [wish, setWish] = useState<RowWish>();
  const repeats = params.get("repeat") === "10";
  useRepeat(repeats && !mayNot && !isOnItsWay && answer !== undefined, asked.goOn);

  return (
    <section aria-labelledby={`query-${query.key}`} className="min-w-0">
      <h2 id={`query-${query.key}`} className="font-semibold">
        {query.title}
      </h2>
      <p className="mb-3 max-w-prose text-ink-2">{query.purpose}</p>
      {query.notOfferedBecause && (
        <p className="mb-3 flex items-start gap-2 rounded border border-dashed p-3 text-ink-2">
          <StatusIcon status="unknown" className="mt-1" />
          <span>Not offered by this deployment: {query.notOfferedBecause}</span>
        </p>
      )}
      <QueryForm
        environmentId={environmentId}
        fields={query.fields}
        input={input}
        isAnswered={answer !== undefined}
        pending={isOnItsWay && !repeats}
        error={asked.error}
        blockedBecause={mayNot}
        onAsk={(next) => {
          write({ ...addressOf(query.fields, next), query: query.key });
          ask(next);
        }}
        extra={
          <Checkbox
            label="Again every 10 s"
            checked={repeats}
            blockedBecause={mayNot ?? (answer ? undefined : "Ask once first.")}
            onChange={(event) => write({ repeat: event.target.checked ? "10" : undefined })}
          />
        }
      />
      <div className="mt-5">
        {answer ? (
          <Told answer={answer} isOnItsWay={isOnItsWay} />
        ) : isOnItsWay || asked.isLoading ? (
          <TableSkeleton rows={6} columns={Math.min(6, query.columns.length)} />
        ) : (
          <div className="rounded border bg-surface">
            <Empty title="Nobody asked this in the last seven days">
              {mayNot ?? "Ask, and a worker reads it at the platform. It changes nothing there."}
            </Empty>
          </div>
        )}
        {answer?.rows && answer.columns && (
          <AnswerTable key={answer.id} {...{ environmentId, query, answer }} onWish={setWish} />
        )}
      </div>
      {wish && <RowActionSheet {...{ environmentId, wish }} onClose={() => setWish(undefined)} />}
      {params.has("evidence") && answer && (
        <EvidenceOf answer={answer} onClose={() => write({ evidence: undefined })} />
      )}
    </section>
  );
}

function Told({ answer, isOnItsWay }: { answer: Answer; isOnItsWay: boolean }) {
  const { write } = useAddress();
  const isEnded = answer.endedAt !== null;
  return (
    <div className="mb-3 flex flex-wrap items-baseline gap-x-3 gap-y-1" aria-live="polite">
      {!isEnded && <span className="text-answer text-ink-2">The platform is being asked…</span>}
      {isEnded && answer.state === "done" && <span className="text-answer">{answer.said}</span>}
      {isEnded && answer.state === "failed" && <InlineError>{answer.said}</InlineError>}
      {answer.truncated && (
        <span className="inline-flex items-center gap-1 text-sm text-warn">
          <StatusIcon status="warn" /> more was there than is shown
        </span>
      )}
      <span className="text-sm text-ink-2">
        as of <Time at={answer.endedAt ?? answer.askedAt} />, asked by {answer.askedByName}
        {isOnItsWay && isEnded && "; a newer answer is on its way"}
      </span>
      {isEnded && (
        <Button variant="quiet" size="small" onClick={() => write({ evidence: "1" }, "push")}>
          Evidence
        </Button>
      )}
    </div>
  );
}
