"use client";

import { type FormEvent, type ReactNode, useSyncExternalStore } from "react";
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

const never = () => () => undefined;

/** False while the page is only drawn and not listening yet. */
function useIsListening(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}

/**
 * A native form. Until the page listens it cannot be submitted: the browser would send it by itself, and with GET what
 * was typed would stand in the address. `pending` and `error` are required so that nobody forgets them; a second
 * submission while pending is ignored.
 */
export function Form({ onSubmit, pending, error, actions, label, children, className }: FormProps) {
  const isListening = useIsListening();

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (!pending) onSubmit(new FormData(event.currentTarget), event.currentTarget);
  }

  return (
    <form method="post" onSubmit={submit} aria-busy={pending} aria-label={label} className={className}>
      <fieldset disabled={!isListening} className="flex min-w-0 flex-col gap-4">
        {children}
        {error && <InlineError>{error}</InlineError>}
        <div className="flex flex-wrap items-center gap-2">{actions}</div>
      </fieldset>
    </form>
  );
}
