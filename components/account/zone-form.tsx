"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { Select } from "@/components/ui/select";
import { toast } from "@/components/ui/toast";
import { useZones } from "@/components/ui/use-zones";
import { useAccountNews } from "./use-account-news";

/** The person's own zone; messages and reports that are made for them use it. */
export function ZoneForm({ timeZone }: { timeZone: string }) {
  const trpc = useTRPC();
  const onSettled = useAccountNews();
  const [chosen, setChosen] = useState(timeZone);
  const zones = [...new Set(["UTC", timeZone, ...useZones()])];
  const save = useMutation(
    trpc.people.editSelf.mutationOptions({
      onSuccess: (done) => toast({ text: `Your time zone is ${done.timeZone} now.`, status: "ok" }),
      onSettled,
    }),
  );
  return (
    <Form
      label="Your time zone"
      pending={save.isPending}
      error={save.error?.message}
      onSubmit={() => save.mutate({ timeZone: chosen })}
      actions={
        <Button
          type="submit"
          pending={save.isPending}
          blockedBecause={chosen === timeZone ? `It is ${timeZone} already.` : undefined}
        >
          Save
        </Button>
      }
    >
      <Field
        label="Time zone"
        hint="What is written for you uses it. The clock at the top is this browser's alone."
      >
        <Select
          name="timeZone"
          className="max-w-80"
          value={chosen}
          options={zones.map((zone) => ({ value: zone, label: zone }))}
          onChange={(event) => setChosen(event.target.value)}
        />
      </Field>
    </Form>
  );
}
