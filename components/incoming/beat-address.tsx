"use client";

import { CopyButton } from "@/components/ui/copy-button";
import { Field, Input } from "@/components/ui/field";

/** The address of a heartbeat, which leaves the server once and is on screen until its place is closed. */
export function BeatAddress({ path }: { path: string }) {
  const address = `${window.location.origin}${path}`;
  return (
    <div role="status" className="flex flex-col gap-2 rounded border bg-sunken p-3">
      <Field label="Address" action={<CopyButton text={address} label="Copy the address" />}>
        <Input
          readOnly
          value={address}
          onFocus={(event) => event.currentTarget.select()}
          className="bg-surface font-mono text-sm read-only:bg-surface"
        />
      </Field>
      <p className="text-sm text-ink-2">
        It is shown only here and now; what is kept of it cannot be turned back. Call it with GET or POST when
        the job has succeeded; add <code>/start</code> when it starts and <code>/fail</code> when it fails. Up
        to 10 kB of text may come along.
      </p>
    </div>
  );
}
