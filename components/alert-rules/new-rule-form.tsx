"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { Field, Input, Textarea } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { toast } from "@/components/ui/toast";
import type { RuleKind } from "@/domain/alert-rule";
import type { PlatformId } from "@/domain/platform";
import { ruleText } from "@/domain/rule-text";
import { BackTestPanel } from "./back-test-panel";
import { JudgedFields } from "./judged-fields";
import type { Choices } from "./rule-types";
import { namesFor } from "./rule-words";
import { SpecFields } from "./spec-fields";
import { FIRST_SPEC } from "./spec-kinds";
import { useRuleDraft } from "./use-rule-draft";

const MIN_WORDS = 5;
const RECOVER_SECONDS = 120;

export function NewRuleForm({
  platformId,
  kind,
  choices,
  onClose,
  onMade,
}: {
  platformId: PlatformId | null;
  kind: RuleKind;
  choices: Choices;
  onClose: () => void;
  onMade: (id: string) => void;
}) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [words, setWords] = useState({ title: "", answer: "", reason: "" });
  const [start] = useState({
    platformId,
    kind,
    spec: FIRST_SPEC[kind],
    severity: "warning" as const,
    holdSeconds: 0,
    recoverSeconds: RECOVER_SECONDS,
  });
  const draft = useRuleDraft(start, choices);
  const create = useMutation(
    trpc.alertRules.create.mutationOptions({
      onSuccess: ({ id }) => {
        toast({ text: `${words.title} is judged from now on.`, status: "ok" });
        onMade(id);
      },
      onSettled: () => queryClient.invalidateQueries(trpc.alertRules.pathFilter()),
    }),
  );
  const isShort = Object.values(words).some((text) => text.trim().length < MIN_WORDS);
  const write = (name: keyof typeof words) => (event: { target: { value: string } }) =>
    setWords({ ...words, [name]: event.target.value });

  return (
    <div className="grid gap-4 lg:grid-cols-2">
      <Form
        label="New rule"
        pending={create.isPending}
        error={create.error?.message}
        onSubmit={() => draft.draft && create.mutate({ ...draft.draft, ...words })}
        actions={
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button
              type="submit"
              variant="primary"
              pending={create.isPending}
              blockedBecause={
                draft.problem?.text ??
                draft.contradicts ??
                (isShort ? "Give it a name, say what to do when it fires, and why it is added." : undefined)
              }
            >
              Add 1 rule
            </Button>
          </>
        }
      >
        <SpecFields
          kind={kind}
          texts={draft.typed.texts}
          write={draft.writeTexts}
          choices={choices}
          platformId={platformId}
          unit={draft.unit}
          problem={draft.isTouched ? draft.problem : undefined}
          fixesNames={false}
          readOnly={false}
        />
        <JudgedFields draft={draft} readOnly={false} />
        {draft.contradicts && <InlineError>{draft.contradicts}</InlineError>}
        <Field label="Name" required>
          <Input
            name="title"
            maxLength={120}
            autoComplete="off"
            value={words.title}
            onChange={write("title")}
          />
        </Field>
        <Field label="What to do when it fires" required>
          <Textarea name="answer" rows={2} maxLength={600} value={words.answer} onChange={write("answer")} />
        </Field>
        <Field label="Reason" required hint="Kept in its history and in the audit trail.">
          <Input
            name="reason"
            maxLength={1000}
            autoComplete="off"
            value={words.reason}
            onChange={write("reason")}
          />
        </Field>
      </Form>
      <div className="flex flex-col gap-3">
        {draft.draft && !draft.contradicts && (
          <p>{ruleText(draft.draft.spec, namesFor(choices, platformId))}</p>
        )}
        <BackTestPanel draft={draft.draft} isTouched={draft.isTouched} />
      </div>
    </div>
  );
}
