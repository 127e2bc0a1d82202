"use client";

import type { FormEvent, ReactNode } from "react";
import { cn } from "./cn";
import { InlineError } from "./error-note";

export type FormProps = {
  onSubmit: (fields: FormData, form: HTMLFormElement) => void;
  pending: boolean;
  error: string | undefined;
  /** The submitting button, last; a way out before it. */
  actions: ReactNode;
  label?: string;
  children: ReactNode;
  className?: string;
};

/** A native form. `pending` and `error` are required so that nobody forgets them; a second submission while pending is ignored. */
export function Form({ onSubmit, pending, error, actions, label, children, className }: FormProps) {
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (!pending) onSubmit(new FormData(event.currentTarget), event.currentTarget);
  }

  return (
    <form
      onSubmit={submit}
      aria-busy={pending}
      aria-label={label}
      className={cn("flex flex-col gap-4", className)}
    >
      {children}
      {error && <InlineError>{error}</InlineError>}
      <div className="flex flex-wrap items-center gap-2">{actions}</div>
    </form>
  );
}
