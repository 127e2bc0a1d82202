"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { newRequestKey } from "@/components/actions/action-words";
import { InputOfPlatform } from "@/components/platforms/input-of-platform";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { Field, Textarea } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { whyNot } from "@/domain/access";
import { whyNotPlainText } from "@/domain/secret-shape";
import { ExistingNote } from "./existing-note";
import type { PlanShown } from "./flow-types";
import { flowHref } from "./flow-words";
import { useFlowCheck } from "./use-flow-check";

type Props = { plan: PlanShown; given: Readonly<Record<string, string>>; credentialId: string | undefined };

/**
 * The plan's form; what is wrong with a field is said once it was left. What looks like a secret is refused here and
 * sent nowhere.
 */
export function NewFlowForm({ plan, given, credentialId }: Props) {
  const trpc = useTRPC();
  const router = useRouter();
  const queryClient = useQueryClient();
  const me = usePerson();
  const [requestKey] = useState(newRequestKey);
  const [values, setValues] = useState(() => startingWith(plan, given));
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set(Object.keys(given)));
  const { environmentId, key } = plan;
  const pasted = plan.fields.flatMap(({ key: field }) => {
    const message = whyNotPlainText(values[field] ?? "");
    return message ? [{ field, message }] : [];
  });
  const secrets = new Set(pasted.map(({ field }) => field));
  const input = filledIn(values, secrets);
  const check = useFlowCheck({ environmentId, plan: key, input });
  const request = useMutation(
    trpc.flows.request.mutationOptions({
      gcTime: 0,
      async onSuccess({ id }) {
        await queryClient.invalidateQueries(trpc.flows.pathFilter());
        router.push(flowHref(id));
      },
    }),
  );
  const told = (check.answer?.problems ?? []).filter(
    ({ field }) => !secrets.has(field) && check.holdsOf(field),
  );
  const problems = [...pasted, ...told];
  const known = new Set(plan.fields.map(({ key: field }) => field));
  const said = (field: string) =>
    touched.has(field) || secrets.has(field)
      ? problems.find((problem) => problem.field === field)?.message
      : undefined;
  const general = problems.filter(({ field }) => !known.has(field));
  const existing = check.answer?.existing;
  const refused =
    whyNot(me, plan.needs) ??
    (existing && check.isCurrent ? existing.said : undefined) ??
    (problems.length > 0 && (check.isCurrent || pasted.length > 0)
      ? firstProblem(problems, plan)
      : undefined) ??
    (check.isCurrent ? undefined : (check.error ?? "It is being checked."));

  return (
    <Form
      label={plan.title}
      pending={request.isPending || request.isSuccess}
      error={request.error?.message}
      onSubmit={(form) => {
        if (refused) return;
        request.mutate({
          environmentId,
          plan: key,
          input,
          reason: String(form.get("reason") ?? "").trim(),
          requestKey,
          ...(credentialId && { credentialId }),
        });
      }}
      actions={
        <Button
          type="submit"
          variant="primary"
          pending={request.isPending || request.isSuccess}
          blockedBecause={refused}
        >
          Request 1 {plan.kind}
        </Button>
      }
    >
      {plan.fields.map((field) => (
        <InputOfPlatform
          key={field.key}
          environmentId={environmentId}
          field={field}
          value={values[field.key] ?? ""}
          error={said(field.key)}
          onChange={(value) => setValues((before) => ({ ...before, [field.key]: value }))}
          onLeave={() => setTouched((before) => new Set(before).add(field.key))}
          className="w-full"
        />
      ))}
      {general.map(({ message }) => (
        <InlineError key={message}>{message}</InlineError>
      ))}
      {check.error && <InlineError>{check.error}</InlineError>}
      {existing && check.isCurrent && <ExistingNote existing={existing} environmentId={environmentId} />}
      <Field label="Why" hint="Kept in the trail, and read by whoever approves it." required>
        <Textarea name="reason" required minLength={5} maxLength={1000} rows={2} />
      </Field>
    </Form>
  );
}

function startingWith(plan: PlanShown, given: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    plan.fields.map(({ key, default: usual }) => [
      key,
      given[key] ?? (key === plan.tenantField ? given.tenant : undefined) ?? usual ?? "",
    ]),
  );
}

/** An empty field is one that was left out; so is one that may not be sent. */
const filledIn = (values: Record<string, string>, without: ReadonlySet<string>) =>
  Object.fromEntries(
    Object.entries(values)
      .map(([key, value]) => [key, value.trim()] as const)
      .filter(([key, value]) => value !== "" && !without.has(key)),
  );

function firstProblem(problems: readonly { field: string; message: string }[], plan: PlanShown): string {
  const [first] = problems;
  const title = plan.fields.find(({ key }) => key === first?.field)?.title;
  return [title, first?.message].filter(Boolean).join(": ");
}
