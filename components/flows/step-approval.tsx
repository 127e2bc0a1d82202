"use client";

import { usePerson } from "@/components/shell/person";
import { whyNot } from "@/domain/access";
import { DecideBox } from "./decide-box";
import { flowPlace } from "./flow-place";
import { whyNotDecide } from "./flow-words";
import type { StepProps } from "./step-body";

export function StepApproval({ answer: { flow }, step, work }: StepProps) {
  const me = usePerson();
  return (
    <DecideBox
      asked={`${flow.requestedByName} asked for it: ${flow.reason}`}
      mayNot={whyNot(me, "approval:decide", flowPlace(flow)) ?? whyNotDecide(flow, me.id)}
      approve={`Approve 1 ${flow.kind}`}
      pending={work.isPending}
      error={work.error}
      onDecide={(decision, reason) => work.decide(step.key, decision, reason)}
    />
  );
}
