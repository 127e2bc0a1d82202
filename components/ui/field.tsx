"use client";

import { type ComponentProps, createContext, type ReactNode, useContext, useId } from "react";
import { cn } from "./cn";
import { InlineError } from "./error-note";

type Wiring = {
  id?: string;
  required?: boolean | undefined;
  "aria-describedby"?: string | undefined;
  "aria-invalid"?: true | undefined;
};

const FieldWiring = createContext<Wiring>({});

/** What a control inside a Field spreads onto itself; its own props win. */
export function useFieldWiring(): Wiring {
  return useContext(FieldWiring);
}

export type FieldProps = {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  required?: boolean;
  /** Stands at the end of the label's line. */
  action?: ReactNode;
  /** One Input, Textarea or Select. */
  children: ReactNode;
  className?: string;
};

export function Field({ label, hint, error, required, action, children, className }: FieldProps) {
  const id = useId();
  const hintId = `${id}-hint`;
  const errorId = `${id}-error`;
  const described = [hint && hintId, error && errorId].filter(Boolean).join(" ");

  return (
    <div className={cn("flex flex-col gap-1", className)}>
      <div className="flex items-center justify-between gap-2">
        <label htmlFor={id} className="font-medium">
          {label}
          {!required && required !== undefined && <span className="font-normal text-ink-3"> (optional)</span>}
        </label>
        {action}
      </div>
      <FieldWiring
        value={{
          id,
          required,
          "aria-describedby": described || undefined,
          "aria-invalid": error ? true : undefined,
        }}
      >
        {children}
      </FieldWiring>
      {hint && (
        <div id={hintId} className="text-sm text-ink-3">
          {hint}
        </div>
      )}
      {error && <InlineError id={errorId}>{error}</InlineError>}
    </div>
  );
}

export const controlStyle =
  "w-full min-w-0 rounded border border-line-strong bg-surface px-2 text-ink aria-invalid:border-alert-solid disabled:bg-sunken disabled:text-ink-3 max-sm:text-lg";

export function Input({ className, ...rest }: ComponentProps<"input">) {
  return (
    <input
      {...useFieldWiring()}
      {...rest}
      className={cn(controlStyle, "h-8 read-only:bg-sunken max-sm:h-11", className)}
    />
  );
}

export function Textarea({ className, rows = 3, ...rest }: ComponentProps<"textarea">) {
  return (
    <textarea
      {...useFieldWiring()}
      rows={rows}
      {...rest}
      className={cn(controlStyle, "py-1.5 read-only:bg-sunken", className)}
    />
  );
}
