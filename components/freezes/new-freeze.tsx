"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Checkbox } from "@/components/ui/checkbox";
import { clockNow } from "@/components/ui/clock";
import { Field, Input, Textarea } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import { Segmented } from "@/components/ui/segmented";
import { Select } from "@/components/ui/select";
import { toast } from "@/components/ui/toast";

const HOUR_MS = 3_600_000;
const LENGTHS = [
  { value: "1", label: "1 h" },
  { value: "4", label: "4 h" },
  { value: "24", label: "1 day" },
  { value: "72", label: "3 days" },
  { value: "168", label: "7 days" },
  { value: "until", label: "until…" },
] as const;
type Length = (typeof LENGTHS)[number]["value"];

/** Freezes a platform, or everything, from now until a time; those named may act all the same. */
export function NewFreeze({
  platforms,
  onClose,
}: {
  platforms: readonly { id: string; name: string }[];
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { data: people = [] } = useQuery(trpc.freezes.people.queryOptions());
  const [length, setLength] = useState<Length>("4");
  const [until, setUntil] = useState("");
  const [allow, setAllow] = useState<ReadonlySet<string>>(new Set());
  const begin = useMutation(
    trpc.freezes.begin.mutationOptions({
      onSuccess: () => {
        toast({ text: "The freeze is in force. It ends by itself.", status: "ok" });
        onClose();
      },
      onSettled: () =>
        Promise.all([
          queryClient.invalidateQueries(trpc.freezes.pathFilter()),
          queryClient.invalidateQueries(trpc.actions.pathFilter()),
        ]),
    }),
  );
  function flip(id: string) {
    const next = new Set(allow);
    if (!next.delete(id)) next.add(id);
    setAllow(next);
  }
  return (
    <FormDialog
      title="Begin a freeze"
      description="From now on, actions of tier 2 and 3 are refused there, and nothing runs by itself. What is safe goes on."
      onClose={onClose}
      pending={begin.isPending}
      error={begin.error?.message}
      submit="Begin 1 freeze"
      blockedBecause={length === "until" && until === "" ? "Say until when." : undefined}
      onSubmit={(form) =>
        begin.mutate({
          platformId: String(form.get("where") ?? "") || null,
          until: length === "until" ? new Date(until) : new Date(clockNow() + Number(length) * HOUR_MS),
          reason: String(form.get("reason") ?? "").trim(),
          allow: [...allow],
        })
      }
    >
      <Field label="What">
        <Select
          name="where"
          defaultValue=""
          className="w-full"
          options={[
            { value: "", label: "Everything" },
            ...platforms.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
      </Field>
      <div className="flex flex-col items-start gap-1">
        <span className="font-medium">For how long</span>
        <Segmented<Length> label="For how long" value={length} options={LENGTHS} onChange={setLength} />
      </div>
      {length === "until" && (
        <Field label="Until" required hint="At most 31 days ahead. Your own clock.">
          <Input type="datetime-local" value={until} onChange={(event) => setUntil(event.target.value)} />
        </Field>
      )}
      <Field label="Reason" required hint="Stands on every page while it is in force.">
        <Textarea name="reason" rows={2} required minLength={5} maxLength={1000} />
      </Field>
      <fieldset className="flex flex-col gap-1">
        <legend className="mb-1 font-medium">
          Who may act all the same <span className="font-normal text-ink-3">(optional)</span>
        </legend>
        <div className="grid max-h-40 grid-cols-2 gap-x-4 gap-y-1 overflow-y-auto max-sm:grid-cols-1">
          {people.map(({ id, name, role }) => (
            <Checkbox
              key={id}
              label={`${name} (${role})`}
              checked={allow.has(id)}
              onChange={() => flip(id)}
            />
          ))}
        </div>
        <p className="text-sm text-ink-3">
          In an emergency any admin can act alone; another admin reviews it afterwards.
        </p>
      </fieldset>
    </FormDialog>
  );
}
