"use client";

import { PLATFORM_NAME } from "@/components/thresholds/platform-name";
import { Field, Textarea } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { PLATFORM_IDS, type PlatformId } from "@/domain/platform";

/** The platform that something new is for; null is all of them. */
export function PlatformField({
  value,
  onChange,
}: {
  value: PlatformId | null;
  onChange: (platform: PlatformId | null) => void;
}) {
  return (
    <Field label="Platform">
      <Select
        value={value ?? ""}
        onChange={(event) => onChange(PLATFORM_IDS.find((id) => id === event.target.value) ?? null)}
        options={[
          { value: "", label: "All platforms" },
          ...PLATFORM_IDS.map((id) => ({ value: id, label: PLATFORM_NAME[id] })),
        ]}
      />
    </Field>
  );
}

export function ReasonField({ value, onChange }: { value: string; onChange: (reason: string) => void }) {
  return (
    <Field label="Reason" required hint="Kept in the audit trail.">
      <Textarea
        rows={2}
        minLength={5}
        maxLength={1000}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  );
}
