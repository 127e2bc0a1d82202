"use client";

import { AlertDialog as Radix } from "radix-ui";
import { type ReactNode, useState } from "react";
import { Button } from "./button";
import { cn } from "./cn";
import { CopyButton } from "./copy-button";
import { dialogStyle, scrimStyle } from "./dialog";
import { InlineError } from "./error-note";
import { Field, Input } from "./field";
import { useReturnFocus } from "./use-return-focus";

export type ConfirmDialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** Verb, number and object: "Restart 3 pods". */
  confirmLabel: string;
  onConfirm: () => void;
  pending: boolean;
  error: string | undefined;
  variant?: "primary" | "danger";
  icon?: ReactNode;
  blockedBecause?: string | undefined;
  /** The words that must be typed first; only for what cannot be taken back. */
  phrase?: string;
  children?: ReactNode;
};

/** Stays open while the answer is pending and when it is an error. Cancel has the focus. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const returnFocus = useReturnFocus();
  return (
    <Radix.Root open={props.open} onOpenChange={props.onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className={scrimStyle} />
        <Radix.Content
          data-modal
          {...returnFocus}
          aria-describedby={undefined}
          className={cn(dialogStyle, "sm:max-w-xl")}
        >
          <ConfirmBody {...props} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function ConfirmBody({
  title,
  confirmLabel,
  onConfirm,
  pending,
  error,
  variant = "primary",
  icon,
  blockedBecause,
  phrase,
  children,
}: ConfirmDialogProps) {
  const [typed, setTyped] = useState("");
  const isUntyped = phrase !== undefined && typed.trim() !== phrase;

  return (
    <>
      <Radix.Title className="border-b px-4 py-3 text-lg font-semibold">{title}</Radix.Title>
      <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto p-4">
        {children}
        {phrase !== undefined && (
          <Field
            label={`Type “${phrase}” to go on`}
            action={<CopyButton text={phrase} label="Copy the phrase" />}
          >
            <Input value={typed} onChange={(event) => setTyped(event.target.value)} autoComplete="off" />
          </Field>
        )}
        {error && <InlineError>{error}</InlineError>}
      </div>
      <footer className="flex flex-wrap justify-end gap-2 border-t px-4 py-3">
        <Radix.Cancel asChild>
          <Button>Cancel</Button>
        </Radix.Cancel>
        <Button
          variant={variant}
          icon={icon}
          pending={pending}
          onClick={onConfirm}
          blockedBecause={blockedBecause ?? (isUntyped ? `Type “${phrase}” first.` : undefined)}
        >
          {confirmLabel}
        </Button>
      </footer>
    </>
  );
}
