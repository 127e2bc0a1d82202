"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useRef, useState } from "react";
import { PrintHeader } from "@/components/shell/print-header";
import { useTRPC } from "@/components/trpc";
import { Section } from "@/components/ui/page";
import { useAddress } from "@/components/ui/use-address";
import { useKeys } from "@/components/ui/use-keys";
import { currentOf } from "@/domain/runbook-walk";
import type { RunWish } from "./run-dialogs";
import { RunEvents } from "./run-events";
import { RunHeader } from "./run-header";
import { RunSteps } from "./run-steps";
import { isOpen } from "./runbook-words";
import { StepPane } from "./step-pane";
import { useRunWork } from "./use-run-work";

const RunDialogs = dynamic(() => import("./run-dialogs").then((module) => module.RunDialogs), { ssr: false });

const MOVING_MS = 1500;
const CALM_MS = 15_000;

/** One walk through a runbook: where it stands, the step to do, and what happened. */
export function RunPage({ id }: { id: string }) {
  const trpc = useTRPC();
  const { params, write } = useAddress();
  const { data: answer } = useSuspenseQuery({
    ...trpc.runbooks.run.queryOptions({ id }),
    refetchInterval: ({ state: { data } }) => (data && isMoving(data) ? MOVING_MS : CALM_MS),
  });
  const [wish, setWish] = useState<RunWish>();
  const pane = useRef<HTMLDivElement>(null);
  const work = useRunWork(answer.run);
  const { document, steps } = answer;
  const keys = document.steps.map(({ key }) => key);
  const asked = params.get("step");
  const offered = steps.find(({ kind, state }) => kind === "rollback" && state === "ready");
  const standing = currentOf(document, steps)?.key ?? offered?.key ?? keys.at(-1) ?? "";
  const shown = asked && keys.includes(asked) ? asked : standing;
  const show = (key: string | undefined) => write({ step: key === standing ? undefined : key });

  function move(by: number) {
    const next = keys[keys.indexOf(shown) + by];
    if (next === undefined) return false;
    show(next);
  }
  function press(control: string) {
    const found = pane.current?.querySelector<HTMLElement>(`[data-control=${control}]`);
    if (!found) return false;
    if (found instanceof HTMLTextAreaElement) found.focus();
    else found.click();
  }
  useKeys(
    {
      j: { label: "Next step", run: () => move(1) },
      k: { label: "Step before", run: () => move(-1) },
      enter: {
        label: "Do the step",
        run: () => (hasNoFocus() ? press("do") : false),
      },
      n: { label: "Write the step's note", run: () => press("note") },
    },
    { label: "This run" },
  );

  return (
    <>
      <PrintHeader title={`${document.title} · ${answer.run.environmentId}`} />
      <RunHeader answer={answer} work={work} onWish={setWish} />
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(16rem,20rem)_minmax(0,1fr)]">
        <RunSteps answer={answer} shown={shown} onShow={show} />
        <div ref={pane} className="min-w-0">
          <StepPane
            key={`${shown} ${steps.find(({ key }) => key === shown)?.attempt}`}
            answer={answer}
            stepKey={shown}
            work={work}
            onShow={show}
            onWish={setWish}
          />
        </div>
      </div>
      <Section title="What happened" className="mt-8">
        <RunEvents events={answer.events} />
      </Section>
      {wish && <RunDialogs answer={answer} wish={wish} onClose={() => setWish(undefined)} />}
    </>
  );
}

const isMoving = ({
  run,
  steps,
}: {
  run: { state: "running" | "paused" | "finished" | "abandoned" };
  steps: readonly { state: string }[];
}) => isOpen(run) && steps.some(({ state }) => state === "running" || state === "waiting");

/** A button or field that has the focus keeps its own Enter. */
const hasNoFocus = () =>
  !window.document.activeElement?.matches("a, button, input, textarea, select, summary");
