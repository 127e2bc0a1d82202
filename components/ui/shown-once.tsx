"use client";

import { type ReactNode, useId } from "react";
import { CopyButton } from "./copy-button";
import { Field, Input } from "./field";

type ShownOnceProps = {
  label: string;
  /** A path of this console; it is shown as a whole address. */
  path: string;
  copyLabel: string;
  title?: string;
  children: ReactNode;
};

/** An address that leaves the server once, and is on screen only until its place is closed. */
export function ShownOnce({ label, path, copyLabel, title, children }: ShownOnceProps) {
  const id = useId();
  const address = `${window.location.origin}${path}`;
  return (
    <div
      role="status"
      aria-labelledby={title ? id : undefined}
      className="flex flex-col gap-2 rounded border bg-sunken p-3"
    >
      {title && (
        <p id={id} className="font-medium">
          {title}
        </p>
      )}
      <Field label={label} action={<CopyButton text={address} label={copyLabel} />}>
        <Input
          readOnly
          value={address}
          onFocus={(event) => event.currentTarget.select()}
          className="bg-surface font-mono text-sm read-only:bg-surface"
        />
      </Field>
      <p className="text-sm text-ink-2">{children}</p>
    </div>
  );
}
