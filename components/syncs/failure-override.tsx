"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { InlineError } from "@/components/ui/error-note";
import { Select } from "@/components/ui/select";
import { toast } from "@/components/ui/toast";
import { can, whyNot } from "@/domain/access";
import { FAILURE_WORD } from "@/domain/failure-step";
import { FAILURE_CLASSES, type FailureClass } from "@/domain/sync";
import type { Cause, RuleOffer } from "./failure-types";

const MOST = 200;

/** A person knows better: their word stays, and the rule that would say so too is offered to who may add it. */
export function FailureOverride({ cause, onOffer }: { cause: Cause; onOffer: (offer: RuleOffer) => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const me = usePerson();
  const mayNot = whyNot(me, "failure:class");
  const change = useMutation(
    trpc.jobs.failures.setClass.mutationOptions({
      onSuccess: ({ offer, changed }) => {
        toast({
          text: `The class of ${changed} ${changed === 1 ? "run" : "runs"} was changed.`,
          status: "ok",
        });
        if (offer && can(me, "failure-rule:edit")) onOffer(offer);
      },
      onSettled: () => queryClient.invalidateQueries(trpc.jobs.failures.pathFilter()),
    }),
  );
  return (
    <div className="on-screen flex flex-wrap items-center gap-2 text-sm">
      {/* biome-ignore lint/a11y/noLabelWithoutControl: the select inside is its control. */}
      <label className="inline-flex items-center gap-2 text-ink-2" data-tip={mayNot}>
        It was rather
        <Select
          disabled={mayNot !== undefined || change.isPending}
          value={cause.failureClass}
          options={FAILURE_CLASSES.map((value) => ({ value, label: FAILURE_WORD[value] }))}
          onChange={({ target }) =>
            change.mutate({
              runIds: cause.runs.slice(0, MOST).map(({ id }) => id),
              failureClass: target.value as FailureClass,
            })
          }
        />
      </label>
      {change.error && <InlineError>{change.error.message}</InlineError>}
    </div>
  );
}
