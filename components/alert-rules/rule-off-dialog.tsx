"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { clockNow } from "@/components/ui/clock";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { Segmented } from "@/components/ui/segmented";
import { toast } from "@/components/ui/toast";
import { LONGEST_OFF_DAYS } from "@/domain/rule-change";
import type { Rule } from "./rule-types";

const DAY_MS = 86_400_000;
const CHOICES = ["1", "7", "30", String(LONGEST_OFF_DAYS)] as const;
type Days = (typeof CHOICES)[number];

/** Off until a day, with a reason; it comes back by itself. */
export function RuleOffDialog({ rule, onClose }: { rule: Rule; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [days, setDays] = useState<Days>("7");
  const off = useMutation(
    trpc.alertRules.switchOff.mutationOptions({
      onSuccess: ({ until }) => {
        toast({ text: `${rule.title} is off until ${until.toISOString().slice(0, 10)}.`, status: "ok" });
        onClose();
      },
      onSettled: () => queryClient.invalidateQueries(trpc.alertRules.pathFilter()),
    }),
  );
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Switch off “${rule.title}”`}
      description="Nothing is judged by it meanwhile. It comes back by itself; to keep quiet what fires, make a silence instead."
    >
      <Form
        label="Switch off 1 rule"
        pending={off.isPending}
        error={off.error?.message}
        onSubmit={(fields) =>
          off.mutate({
            id: rule.id,
            until: new Date(clockNow() + Number(days) * DAY_MS - 60_000),
            reason: String(fields.get("reason")),
          })
        }
        actions={
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button type="submit" variant="primary" pending={off.isPending}>
              Switch off 1 rule
            </Button>
          </>
        }
      >
        <Segmented<Days>
          label="For how long"
          className="self-start"
          value={days}
          options={CHOICES.map((value) => ({ value, label: value === "1" ? "1 day" : `${value} days` }))}
          onChange={setDays}
        />
        <Field label="Reason" required hint="Shown beside the rule while it is off.">
          <Input name="reason" minLength={5} maxLength={1000} required autoComplete="off" />
        </Field>
      </Form>
    </Dialog>
  );
}
