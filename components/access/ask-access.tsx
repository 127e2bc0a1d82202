"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Field, Textarea } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import { Segmented } from "@/components/ui/segmented";
import { toast } from "@/components/ui/toast";
import type { PlatformName } from "./access-types";
import { PlaceFields, placeIn } from "./place-fields";
import { useAccessNews } from "./use-access-news";

const LENGTHS = [
  { value: "1", label: "1 h" },
  { value: "4", label: "4 h" },
  { value: "8", label: "8 h" },
  { value: "24", label: "1 day" },
  { value: "72", label: "3 days" },
] as const;
type Length = (typeof LENGTHS)[number]["value"];

/** Asks for a role in a place for some hours; an admin decides. */
export function AskAccess({
  platforms,
  environments,
  onClose,
}: {
  platforms: readonly PlatformName[];
  environments: readonly string[];
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const onSettled = useAccessNews();
  const [length, setLength] = useState<Length>("1");
  const ask = useMutation(
    trpc.grants.request.mutationOptions({
      onSuccess: () => {
        toast({ text: "Asked. The admins are told; you see here what becomes of it.", status: "ok" });
        onClose();
      },
      onSettled,
    }),
  );
  return (
    <FormDialog
      title="Ask for access"
      description="An admin decides within 24 hours. What you are given ends by itself."
      onClose={onClose}
      pending={ask.isPending}
      error={ask.error?.message}
      submit="Ask"
      onSubmit={(form) =>
        ask.mutate({
          ...placeIn(form),
          hours: Number(length),
          reason: String(form.get("reason") ?? "").trim(),
        })
      }
    >
      <PlaceFields platforms={platforms} environments={environments} everywhere={false} />
      <div className="flex flex-col items-start gap-1">
        <span className="font-medium">For how long</span>
        <Segmented<Length> label="For how long" value={length} options={LENGTHS} onChange={setLength} />
      </div>
      <Field label="What for" required hint="The admins read it, and it stays in the trail.">
        <Textarea name="reason" rows={2} required minLength={5} maxLength={1000} />
      </Field>
    </FormDialog>
  );
}
