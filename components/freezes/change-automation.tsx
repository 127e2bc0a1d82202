"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { clockNow } from "@/components/ui/clock";
import { Field, Input, Textarea } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import { Segmented } from "@/components/ui/segmented";
import { Select } from "@/components/ui/select";
import { toast } from "@/components/ui/toast";
import type { Automation } from "./freeze-types";

const HOUR_MS = 3_600_000;
const LENGTHS = [
  { value: "4", label: "4 h" },
  { value: "24", label: "1 day" },
  { value: "168", label: "7 days" },
  { value: "720", label: "30 days" },
] as const;
type Length = (typeof LENGTHS)[number]["value"];

type Change = "close" | "mute" | "unmute" | "limit";
const SUBMIT: Record<Change, string> = {
  close: "Close 1 breaker",
  mute: "Mute 1 automation",
  unmute: "Let it run again",
  limit: "Change the limit",
};

/** One change at a time, with its reason. */
export function ChangeAutomation({ automation, onClose }: { automation: Automation; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const choices = choicesFor(automation);
  const [change, setChange] = useState<Change>(choices[0]?.value ?? "limit");
  const [length, setLength] = useState<Length>("24");
  const set = useMutation(
    trpc.freezes.setAutomation.mutationOptions({
      onSuccess: () => {
        toast({ text: `${automation.title}: changed, and kept in the trail.`, status: "ok" });
        onClose();
      },
      onSettled: () => queryClient.invalidateQueries(trpc.freezes.pathFilter()),
    }),
  );
  return (
    <FormDialog
      title={automation.title}
      onClose={onClose}
      pending={set.isPending}
      error={set.error?.message}
      submit={SUBMIT[change]}
      onSubmit={(form) =>
        set.mutate({
          key: automation.key,
          reason: String(form.get("reason") ?? "").trim(),
          ...(change === "close" && { close: true }),
          ...(change === "mute" && { mutedUntil: new Date(clockNow() + Number(length) * HOUR_MS) }),
          ...(change === "unmute" && { mutedUntil: null }),
          ...(change === "limit" && { perHour: Number(form.get("perHour")) }),
        })
      }
    >
      <Field label="What changes">
        <Select
          value={change}
          options={choices}
          className="w-full"
          onChange={(event) => {
            const found = choices.find(({ value }) => value === event.target.value);
            if (found) setChange(found.value);
          }}
        />
      </Field>
      {change === "mute" && (
        <div className="flex flex-col items-start gap-1">
          <span className="font-medium">For how long</span>
          <Segmented<Length> label="For how long" value={length} options={LENGTHS} onChange={setLength} />
        </div>
      )}
      {change === "limit" && (
        <Field
          label="Runs in an hour, at most"
          required
          hint="The breaker opens when it has started so many."
        >
          <Input
            name="perHour"
            type="number"
            min={1}
            max={10_000}
            step={1}
            required
            defaultValue={automation.perHour}
          />
        </Field>
      )}
      <Field
        label="Reason"
        required
        hint={
          change === "mute"
            ? "Shown beside it while it is muted, and kept in the trail."
            : "Kept in the trail."
        }
      >
        <Textarea name="reason" rows={2} required minLength={5} maxLength={1000} />
      </Field>
    </FormDialog>
  );
}

function choicesFor({ openSince, state }: Automation): { value: Change; label: string }[] {
  return [
    ...(openSince ? [{ value: "close" as const, label: "close its breaker: it may run again" }] : []),
    ...(state === "muted" ? [{ value: "unmute" as const, label: "end its mute now" }] : []),
    { value: "mute", label: state === "muted" ? "mute it for another time" : "mute it until a time" },
    { value: "limit", label: "change how often it may run" },
  ];
}
