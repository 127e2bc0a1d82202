"use client";

import { useId } from "react";
import { CopyButton } from "@/components/ui/copy-button";
import { Field, Input } from "@/components/ui/field";

/** A link that leaves the server once, and is on screen only until its place is closed. */
export function OneTimeLink({ linkPath, name }: { linkPath: string; name: string }) {
  const id = useId();
  const address = `${window.location.origin}${linkPath}`;
  return (
    <div role="status" aria-labelledby={id} className="flex flex-col gap-2 rounded border bg-sunken p-3">
      <p id={id} className="font-medium">
        The link with which {name} chooses a password
      </p>
      <Field label="One-time link" action={<CopyButton text={address} label="Copy the link" />}>
        <Input
          readOnly
          value={address}
          onFocus={(event) => event.currentTarget.select()}
          className="bg-surface font-mono text-sm read-only:bg-surface"
        />
      </Field>
      <p className="text-sm text-ink-2">
        It works once, for 24 hours, and is shown only here and now: copy it before you close this. Whoever
        has it becomes {name} on this console, so hand it over by a way that you trust.
      </p>
    </div>
  );
}
