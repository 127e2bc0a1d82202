"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { Field, Input, Textarea } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { toast } from "@/components/ui/toast";
import { useAddress } from "@/components/ui/use-address";
import { whyNot } from "@/domain/access";
import { isSameJudged } from "@/domain/rule-change";
import { ruleText } from "@/domain/rule-text";
import { BackTestPanel } from "./back-test-panel";
import { JudgedFields } from "./judged-fields";
import type { Choices, Rule } from "./rule-types";
import { namesFor } from "./rule-words";
import { SpecFields } from "./spec-fields";
import { type RuleStart, useRuleDraft } from "./use-rule-draft";

const MIN_REASON = 5;

/** Changes a rule with a reason, beside what the change would have done. Those who may not see it still, with why. */
export function RuleForm({ rule, choices }: { rule: Rule; choices: Choices }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { params } = useAddress();
  const mayNot = whyNot(usePerson(), "alert-rule:edit");
  const draft = useRuleDraft(rule, choices);
  const [base, setBase] = useState(rule.version);
  const [words, setWords] = useState({ title: rule.title, answer: rule.answer });
  const [reason, setReason] = useState("");
  const restart = (start: RuleStart, version: number) => {
    draft.restart(start);
    setBase(version);
    setReason("");
  };
  const onSettled = () => queryClient.invalidateQueries(trpc.alertRules.pathFilter());
  const save = useMutation(
    trpc.alertRules.edit.mutationOptions({
      onSuccess: ({ version }, input) => {
        restart({ ...rule, ...input }, version);
        toast({ text: `${rule.title}: version ${version} is in force.`, status: "ok" });
      },
      onSettled,
    }),
  );
  const reset = useMutation(
    trpc.alertRules.resetToDeclared.mutationOptions({
      onSuccess: ({ version }) => {
        // What is declared has the shape of what is in force.
        restart({ ...rule, ...(rule.declared as unknown as RuleStart) }, version);
        toast({ text: `${rule.title}: the declared values are in force again.`, status: "ok" });
      },
      onSettled,
    }),
  );
  const isBehind = base < rule.version;
  const isSameWords = words.title === rule.title && words.answer === rule.answer;
  const isSame = draft.draft !== undefined && isSameJudged(draft.draft, rule) && isSameWords;
  const noReason = reason.trim().length < MIN_REASON ? "Say in a few words why the rule changes." : undefined;
  const behind = isBehind ? "Somebody changed this rule meanwhile." : undefined;

  return (
    <div className="grid gap-4 lg:grid-cols-2">
      <Form
        label={`Change ${rule.title}`}
        pending={save.isPending || reset.isPending}
        error={isBehind ? undefined : (save.error?.message ?? reset.error?.message)}
        onSubmit={() => {
          if (!draft.draft) return;
          const { platformId: _, ...judged } = draft.draft;
          save.mutate({ id: rule.id, version: base, ...judged, ...(rule.shipped ? {} : words), reason });
        }}
        actions={
          <>
            <Button
              type="submit"
              variant="primary"
              pending={save.isPending}
              blockedBecause={
                mayNot ??
                behind ??
                draft.problem?.text ??
                draft.contradicts ??
                (isSame ? "Nothing differs from what is in force." : noReason)
              }
            >
              Change 1 rule
            </Button>
            {rule.shipped && (
              <Button
                pending={reset.isPending}
                blockedBecause={
                  mayNot ?? behind ?? (rule.isChanged ? noReason : "The declared values are in force.")
                }
                onClick={() => reset.mutate({ id: rule.id, version: base, reason })}
              >
                Back to the declared values
              </Button>
            )}
          </>
        }
      >
        {mayNot && <p className="text-ink-2">{mayNot}</p>}
        {!rule.shipped && (
          <>
            <Field label="Name">
              <Input
                name="title"
                maxLength={120}
                readOnly={Boolean(mayNot)}
                value={words.title}
                onChange={(event) => setWords({ ...words, title: event.target.value })}
              />
            </Field>
            <Field label="What to do when it fires">
              <Textarea
                name="answer"
                rows={2}
                maxLength={600}
                readOnly={Boolean(mayNot)}
                value={words.answer}
                onChange={(event) => setWords({ ...words, answer: event.target.value })}
              />
            </Field>
          </>
        )}
        <SpecFields
          kind={rule.kind}
          texts={draft.typed.texts}
          write={draft.writeTexts}
          choices={choices}
          platformId={rule.platformId}
          unit={draft.unit}
          problem={draft.problem}
          fixesNames={rule.shipped}
          readOnly={Boolean(mayNot)}
        />
        {draft.draft && !draft.contradicts && (
          <p>{ruleText(draft.draft.spec, namesFor(choices, rule.platformId))}</p>
        )}
        <JudgedFields draft={draft} readOnly={Boolean(mayNot)} />
        {draft.contradicts && <InlineError>{draft.contradicts}</InlineError>}
        {isBehind && (
          <div role="alert" className="overflow-hidden rounded border">
            <Banner
              status="warn"
              action={
                <Button size="small" onClick={() => restart(rule, rule.version)}>
                  Take over version {rule.version}
                </Button>
              }
            >
              Somebody changed this rule meanwhile. Version {rule.version} is in force. Look at it and decide
              again.
            </Banner>
          </div>
        )}
        <Field label="Reason" required hint="Kept in the history below and in the audit trail.">
          <Textarea
            name="reason"
            rows={2}
            maxLength={1000}
            readOnly={Boolean(mayNot)}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </Field>
      </Form>
      <div>
        <BackTestPanel
          id={rule.id}
          draft={draft.draft}
          startsAtOnce={params.get("test") === "now"}
          isTouched={draft.isTouched}
        />
      </div>
    </div>
  );
}
