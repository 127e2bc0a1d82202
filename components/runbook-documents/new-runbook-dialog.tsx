"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { PLATFORM_NAME } from "@/components/thresholds/platform-name";
import { Field, Input } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import { Select } from "@/components/ui/select";
import { PLATFORM_IDS } from "@/domain/platform";
import { editHref } from "./document-words";

const KEY = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** Where a new runbook is kept; its text begins with a template. */
export function NewRunbookDialog({ known, onClose }: { known: readonly string[]; onClose: () => void }) {
  const router = useRouter();
  const [platform, setPlatform] = useState<string>(PLATFORM_IDS[0]);
  const [key, setKey] = useState("");
  const id = `${platform}/${key}`;
  const wrong = key === "" || KEY.test(key) ? undefined : "Lower-case words joined by hyphens: late-reports.";
  const taken = known.includes(id) ? "There is a runbook of this name already." : undefined;
  return (
    <FormDialog
      title="New runbook"
      submit="Write it"
      pending={false}
      error={undefined}
      blockedBecause={key === "" ? "Give it a name first." : (wrong ?? taken)}
      onClose={onClose}
      onSubmit={() => router.push(editHref(id))}
    >
      <Field label="Platform" required>
        <Select
          className="w-full"
          value={platform}
          options={PLATFORM_IDS.map((value) => ({ value, label: PLATFORM_NAME[value] }))}
          onChange={(event) => setPlatform(event.target.value)}
        />
      </Field>
      <Field
        label="Name in addresses"
        required
        error={wrong ?? taken}
        hint="It stays: runs, alerts and links name the runbook by it. Its title can change."
      >
        <Input
          value={key}
          maxLength={80}
          autoComplete="off"
          onChange={(event) => setKey(event.target.value.trim())}
        />
      </Field>
    </FormDialog>
  );
}
