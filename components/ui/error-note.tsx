import type { ReactNode } from "react";
import { cn } from "./cn";
import { CopyButton } from "./copy-button";
import { StatusIcon } from "./status-badge";

/** A refusal beside the control that was refused. */
export function InlineError({
  id,
  children,
  className,
}: {
  id?: string;
  children: ReactNode;
  className?: string;
}) {
  return (
    <p id={id} role="alert" className={cn("flex items-start gap-1.5 text-sm text-alert", className)}>
      <StatusIcon status="alert" className="mt-1" />
      <span>{children}</span>
    </p>
  );
}

export type ErrorNoteProps = {
  /** What failed. */
  title: string;
  /** What still works. */
  works?: ReactNode;
  /** What to do. */
  advice: ReactNode;
  reference?: string | undefined;
  actions?: ReactNode;
};

export function ErrorNote({ title, works, advice, reference, actions }: ErrorNoteProps) {
  return (
    <div
      role="alert"
      className="flex max-w-2xl flex-col gap-2 rounded border border-alert-line bg-alert-soft p-4"
    >
      <p className="flex items-center gap-2 font-semibold text-alert">
        <StatusIcon status="alert" />
        {title}
      </p>
      {works && <p className="text-ink-2">{works}</p>}
      <p>{advice}</p>
      {(reference || actions) && (
        <div className="mt-1 flex flex-wrap items-center gap-3">
          {actions}
          {reference && (
            <span className="inline-flex items-center gap-1 text-sm text-ink-2">
              Reference <code className="font-mono">{reference}</code>
              <CopyButton text={reference} label="Copy the reference" />
            </span>
          )}
        </div>
      )}
    </div>
  );
}
