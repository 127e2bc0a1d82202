"use client";

import { readInput } from "@/components/actions/read-input";
import { InputOfPlatform } from "@/components/platforms/input-of-platform";
import { usePerson } from "@/components/shell/person";
import { Button } from "@/components/ui/button";
import { Form } from "@/components/ui/form";
import { whyNot } from "@/domain/access";
import { flowPlace } from "./flow-place";
import type { StepProps } from "./step-body";

/** Something was done elsewhere; its proof is written down here, with who and when. */
export function StepEvidence({ answer: { flow }, step, work }: StepProps) {
  const me = usePerson();
  return (
    <Form
      label={step.title}
      className="max-w-xl"
      pending={work.isPending}
      error={work.error}
      onSubmit={(form) => work.record(step.key, readInput(form, step.fields, {}))}
      actions={
        <Button
          type="submit"
          variant="primary"
          pending={work.isPending}
          blockedBecause={whyNot(me, "flow:work", flowPlace(flow))}
        >
          {step.fields.length === 0 ? "It is done" : "Write down the proof"}
        </Button>
      }
    >
      {step.fields.map((field) => (
        <InputOfPlatform
          key={field.key}
          environmentId={flow.environmentId}
          field={field}
          value={field.default ?? ""}
          className="w-full"
        />
      ))}
    </Form>
  );
}
