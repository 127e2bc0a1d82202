"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { PrintHeader } from "@/components/shell/print-header";
import { useTRPC } from "@/components/trpc";
import { Section } from "@/components/ui/page";
import { useAddress } from "@/components/ui/use-address";
import { useKeys } from "@/components/ui/use-keys";
import { isOpenFlow } from "@/domain/flow";
import { currentStep } from "@/domain/flow-walk";
import { FlowAsked } from "./flow-asked";
import type { FlowWish } from "./flow-dialogs";
import { FlowEvents } from "./flow-events";
import { FlowHeader } from "./flow-header";
import { FlowSteps } from "./flow-steps";
import type { FlowAnswer } from "./flow-types";
import { flowTitle } from "./flow-words";
import { LeftBehind } from "./left-behind";
import { useFlowWork } from "./use-flow-work";

const FlowDialogs = dynamic(() => import("./flow-dialogs").then((module) => module.FlowDialogs), {
  ssr: false,
});
const Overlap = dynamic(() => import("./overlap").then((module) => module.Overlap), { ssr: false });

const MOVING_MS = 1500;
const CALM_MS = 15_000;
const NONE = "none";

/** One flow, whatever its kind: where it stands, the step to do, and what happened. */
export function FlowPage({ id }: { id: string }) {
  const trpc = useTRPC();
  const { params, write } = useAddress();
  const { data: answer } = useSuspenseQuery({
    ...trpc.flows.byId.queryOptions({ id }),
    refetchInterval: ({ state: { data } }) => (data && isMoving(data) ? MOVING_MS : CALM_MS),
  });
  const [wish, setWish] = useState<FlowWish>();
  const work = useFlowWork(answer.flow);
  const { flow, steps } = answer;
  const keys = steps.map(({ key }) => key);
  const standing = isOpenFlow(flow.state) ? currentStep(steps)?.key : undefined;
  const asked = params.get("step");
  const open = asked === NONE ? undefined : asked && keys.includes(asked) ? asked : standing;
  const show = (key: string | undefined) => write({ step: key === standing ? undefined : (key ?? NONE) });

  function move(by: number) {
    const place = open === undefined ? (by > 0 ? -1 : keys.length) : keys.indexOf(open);
    const next = keys[place + by];
    if (next === undefined) return false;
    show(next);
  }
  useKeys(
    {
      j: { label: "Next step", run: () => move(1) },
      k: { label: "Step before", run: () => move(-1) },
    },
    { label: "This flow" },
  );

  return (
    <>
      <PrintHeader title={`${flowTitle(answer)} · ${flow.environmentId}`} />
      <FlowHeader answer={answer} work={work} onWish={setWish} />
      {flow.state === "cancelled" && <LeftBehind answer={answer} />}
      {flow.kind === "rotation" && <Overlap answer={answer} />}
      <Section title="Steps">
        <FlowSteps answer={answer} open={open} onShow={show} work={work} onWish={setWish} />
      </Section>
      <FlowAsked answer={answer} />
      <Section title="What happened">
        <FlowEvents events={answer.events} />
      </Section>
      {wish && <FlowDialogs answer={answer} wish={wish} onClose={() => setWish(undefined)} />}
    </>
  );
}

const isMoving = ({ flow, steps }: Pick<FlowAnswer, "flow" | "steps">) =>
  flow.state === "running" && steps.some(({ state }) => state === "running" || state === "waiting");
