"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { usePerson } from "@/components/shell/person";
import { useTRPC, useTRPCClient } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { Segmented } from "@/components/ui/segmented";
import { whyNot } from "@/domain/access";
import { REFERENCE_HELP, SECRET_REFERENCE } from "@/domain/credential";
import { neededForSecret } from "./flow-words";
import type { StepProps } from "./step-body";

type How = "reference" | "value" | "made";

const HOW: Record<How, string> = {
  reference: "Say where it lies",
  value: "Paste it",
  made: "Have one made",
};

/**
 * A secret is given: by where it lies, by its value, or by having one made. The value stands in its field only, which is
 * emptied when it is sent; it goes past the cache of questions and answers.
 */
export function StepSecret({ answer: { flow }, step }: StepProps) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const { role } = usePerson();
  const [how, setHow] = useState<How>("reference");
  const [isPending, setPending] = useState(false);
  const [error, setError] = useState<string>();

  async function give(fields: FormData, form: HTMLFormElement) {
    const given = String(fields.get("given") ?? "").trim();
    form.reset();
    if (how === "reference" && !SECRET_REFERENCE.test(given)) {
      setError(`That is not a reference; it was not sent. Give ${REFERENCE_HELP}.`);
      return;
    }
    setError(undefined);
    setPending(true);
    try {
      await client.flows.giveSecret.mutate({
        flowId: flow.id,
        version: flow.version,
        step: step.key,
        ...(how === "reference" && { reference: given }),
        ...(how === "value" && { value: given }),
        ...(how === "made" && { generate: true }),
      });
    } catch (refusal) {
      setError(refusal instanceof Error ? refusal.message : "It could not be sent.");
    }
    setPending(false);
    await queryClient.invalidateQueries(trpc.flows.pathFilter());
  }

  const options = (Object.keys(HOW) as How[]).filter((one) => one !== "made" || step.secret?.mayGenerate);
  return (
    <div className="flex max-w-xl flex-col gap-3">
      {step.secret?.help && <p className="text-pretty">{step.secret.help}</p>}
      <Segmented<How>
        label="How it is given"
        className="self-start"
        value={how}
        options={options.map((value) => ({ value, label: HOW[value] }))}
        onChange={(next) => {
          setHow(next);
          setError(undefined);
        }}
      />
      <Form
        key={how}
        label={step.title}
        pending={isPending}
        error={error}
        onSubmit={(fields, form) => void give(fields, form)}
        actions={
          <Button
            type="submit"
            variant="primary"
            pending={isPending}
            blockedBecause={whyNot(role, neededForSecret(flow.kind))}
          >
            {{ reference: "Keep 1 reference", value: "Seal 1 secret", made: "Make and seal 1 secret" }[how]}
          </Button>
        }
      >
        {how === "reference" && (
          <Field label="Reference" required hint={`${REFERENCE_HELP}. Never the secret itself.`}>
            <Input name="given" required maxLength={500} autoComplete="off" spellCheck={false} />
          </Field>
        )}
        {how === "value" && (
          <Field
            label="Value"
            required
            hint="It is sealed at once and shown never again, to nobody. The field is emptied when it is sent."
          >
            <Input
              name="given"
              type="password"
              required
              maxLength={20_000}
              autoComplete="off"
              spellCheck={false}
            />
          </Field>
        )}
        {how === "made" && (
          <p className="text-ink-2">It is made up here at random and sealed at once; nobody sees it.</p>
        )}
      </Form>
    </div>
  );
}
