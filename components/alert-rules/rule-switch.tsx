"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { toast } from "@/components/ui/toast";
import { whyNot } from "@/domain/access";
import { RuleState } from "./rule-columns";
import type { Rule } from "./rule-types";
import { many } from "./rule-words";

const RuleOffDialog = dynamic(() => import("./rule-off-dialog").then((module) => module.RuleOffDialog));
const RemoveRuleDialog = dynamic(() =>
  import("./remove-rule-dialog").then((module) => module.RemoveRuleDialog),
);

/** On, off until a day, or away for good where it was added here. */
export function RuleSwitch({ rule, onRemoved }: { rule: Rule; onRemoved: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const mayNot = whyNot(usePerson(), "alert-rule:edit");
  const [asks, setAsks] = useState<"off" | "remove">();
  const on = useMutation(
    trpc.alertRules.switchOn.mutationOptions({
      onSuccess: () => toast({ text: `${rule.title} is on again.`, status: "ok" }),
      onSettled: () => queryClient.invalidateQueries(trpc.alertRules.pathFilter()),
    }),
  );
  return (
    <div className="flex flex-wrap items-center gap-2">
      <RuleState rule={rule} />
      {rule.isOff ? (
        <Button pending={on.isPending} blockedBecause={mayNot} onClick={() => on.mutate({ id: rule.id })}>
          Switch on 1 rule
        </Button>
      ) : (
        <Button blockedBecause={mayNot} onClick={() => setAsks("off")}>
          Switch off until…
        </Button>
      )}
      {!rule.shipped && (
        <Button blockedBecause={mayNot} onClick={() => setAsks("remove")}>
          Remove 1 rule…
        </Button>
      )}
      {rule.isOff && rule.openCount > 0 && (
        <p className="basis-full text-sm text-ink-2">
          {many(rule.openCount, "alert of it stays", "alerts of it stay")} open while nobody looks: resolve
          what is over by hand.
        </p>
      )}
      {on.error && <InlineError>{on.error.message}</InlineError>}
      {asks === "off" && <RuleOffDialog rule={rule} onClose={() => setAsks(undefined)} />}
      {asks === "remove" && (
        <RemoveRuleDialog rule={rule} onClose={() => setAsks(undefined)} onRemoved={onRemoved} />
      )}
    </div>
  );
}
