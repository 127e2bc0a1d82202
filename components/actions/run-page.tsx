"use client";

import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import type { Route } from "next";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import { SubjectTrail } from "@/components/audit/subject-trail";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { Link } from "@/components/ui/link";
import { PageHeader, Section } from "@/components/ui/page";
import { ProgressBar } from "@/components/ui/progress-bar";
import { ProgressSteps } from "@/components/ui/progress-steps";
import { TableSkeleton } from "@/components/ui/skeleton";
import { Time } from "@/components/ui/time";
import { placeOf, whyNot } from "@/domain/access";
import { isAsked, isLive } from "@/domain/action";
import type { ActionDetail } from "./action-types";
import { newRequestKey, storyOf, tookText } from "./action-words";
import { RunOutput } from "./run-output";
import { RunPapers } from "./run-papers";
import { CancelRun, RunAnswer } from "./run-sheet";
import { Compared, KeptEvidence } from "./run-story";
import { RunWatch, useWatch } from "./run-watch";

const RequestBody = dynamic(
  () => import("@/components/approvals/request-body").then((module) => module.RequestBody),
  { ssr: false, loading: () => <TableSkeleton rows={6} columns={2} /> },
);

const WATCH_MS = 2_000;

/** What is it doing, or what came of it, and how do we know? */
export function RunPage({ id }: { id: string }) {
  const trpc = useTRPC();
  const { data: run } = useSuspenseQuery({
    ...trpc.actions.byId.queryOptions({ id }),
    refetchInterval: ({ state }) =>
      state.data && (isLive(state.data.state) || isAsked(state.data.state)) ? WATCH_MS : false,
  });
  const watch = useWatch(id);
  const isWorse = (watch?.soFar ?? watch?.state) === "worse";
  const undo = run.undo && <UndoRun run={run} undo={run.undo} />;
  return (
    <>
      <PageHeader
        back={{ href: "/actions" as Route, label: "Actions" }}
        title={run.label}
        facts={<RunFacts run={run} />}
        answer={<RunAnswer run={run} />}
        actions={<RunButtons run={run} undo={isWorse ? null : undo} />}
      />
      {run.verdict && <p className="mb-6 max-w-4xl text-pretty">{run.verdict}</p>}
      {watch && <RunWatch watch={watch} undo={undo} />}
      <div className="grid grid-cols-[minmax(0,1fr)] gap-x-8 xl:grid-cols-[minmax(18rem,1fr)_minmax(0,2fr)]">
        <Section title="Steps" boxed>
          <ProgressSteps
            className="flex-col gap-y-3 [&_li>span[aria-hidden]:first-child]:hidden"
            steps={stepsOf(run)}
          />
          {run.progress && <RunProgress progress={run.progress} />}
        </Section>
        {isAsked(run.state) && (
          <Section title="What it would do" boxed>
            <RequestBody id={id} />
          </Section>
        )}
        {wasTaken(run) && <RunOutput id={id} title={run.label} isLive={isLive(run.state)} />}
      </div>
      {wasTaken(run) && (
        <Section title="Before and after">
          <Compared run={run} />
          <div className="mt-3">
            <KeptEvidence title="Proof of before" proof={run.before} />
            <KeptEvidence title="What the platform answered" proof={run.answer} />
            <KeptEvidence title="Proof of after" proof={run.after} />
          </div>
        </Section>
      )}
      <RunPapers run={run} />
      <SubjectTrail kind="action-run" id={id} limit={50} />
    </>
  );
}

/** A worker has it or had it; what was never asked for or lapsed has said and shown nothing. */
const wasTaken = (run: ActionDetail) => isLive(run.state) || run.startedAt !== null;

function RunFacts({ run }: { run: ActionDetail }) {
  const took = tookText(run);
  return (
    <>
      <span>{run.environmentId}</span>
      <span>tier {run.tier}</span>
      {run.breakGlass && <span className="font-medium text-alert">done alone, in an emergency</span>}
      {took && <span>took {took}</span>}
      {run.undoOf && <RunLink id={run.undoOf}>undoes another run</RunLink>}
      {run.undoneBy && <RunLink id={run.undoneBy}>undone by another run</RunLink>}
    </>
  );
}

function RunLink({ id, children }: { id: string; children: string }) {
  return (
    <Link href={`/actions/${id}` as Route} className="underline decoration-line-2 hover:text-accent">
      {children}
    </Link>
  );
}

/** The story of the run with what went before it: who asked, and what was confirmed. */
function stepsOf(run: ActionDetail) {
  return [
    {
      label: "asked",
      text: `by ${run.requestedByName}${run.reason ? `: ${run.reason}` : ""}`,
      at: run.requestedAt,
      status: "ok" as const,
    },
    ...(run.previewHash
      ? [
          {
            label: "confirmed",
            text: run.submittedAt ? "What it would do was seen and confirmed." : "Not yet.",
            at: run.submittedAt,
            ...(run.submittedAt && { status: "ok" as const }),
          },
        ]
      : []),
    ...storyOf(run),
  ];
}

function RunProgress({ progress }: { progress: NonNullable<ActionDetail["progress"]> }) {
  const { done, total, said } = progress;
  if (total === null)
    return (
      <p className="mt-3 text-sm text-ink-2">
        {done} done{said && `: ${said}`}
      </p>
    );
  return (
    <p className="mt-3">
      <ProgressBar value={done} max={total} label="Done" text={`${done} of ${total}${said && `: ${said}`}`} />
    </p>
  );
}

function RunButtons({ run, undo }: { run: ActionDetail; undo: ReactNode }) {
  if (isLive(run.state)) return <CancelRun run={run} />;
  return undo;
}

function UndoRun({ run, undo }: { run: ActionDetail; undo: NonNullable<ActionDetail["undo"]> }) {
  const trpc = useTRPC();
  const router = useRouter();
  const queryClient = useQueryClient();
  const [requestKey] = useState(newRequestKey);
  const start = useMutation(
    trpc.actions.undo.mutationOptions({
      onSuccess: ({ id }) => router.push(`/actions/${id}` as Route),
      onSettled: () => queryClient.invalidateQueries(trpc.actions.pathFilter()),
    }),
  );
  return (
    <div className="flex flex-col items-end gap-1">
      <Button
        pending={start.isPending}
        blockedBecause={whyNot(usePerson(), "action:run", placeOf(run.environmentId, run.tenant))}
        onClick={() => start.mutate({ id: run.id, requestKey })}
      >
        {undo.label}
      </Button>
      <span className="text-sm text-ink-3">
        can be undone until <Time at={undo.until} />
      </span>
      {start.error && <InlineError>{start.error.message}</InlineError>}
    </div>
  );
}
