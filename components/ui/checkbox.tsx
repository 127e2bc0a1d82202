"use client";

import { type ComponentProps, type ReactNode, useEffect, useId, useRef } from "react";
import { cn } from "./cn";

export type CheckboxProps = Omit<ComponentProps<"input">, "type" | "disabled"> & {
  label: ReactNode;
  hint?: ReactNode;
  /** Keeps the label for screen readers only. */
  hideLabel?: boolean;
  isMixed?: boolean;
  blockedBecause?: string | undefined;
};

export function Checkbox({
  label,
  hint,
  hideLabel,
  isMixed = false,
  blockedBecause,
  className,
  onChange,
  ...rest
}: CheckboxProps) {
  const id = useId();
  const hintId = useId();
  const box = useRef<HTMLInputElement>(null);
  const explained = blockedBecause ?? hint;

  useEffect(() => {
    if (box.current) box.current.indeterminate = isMixed;
  }, [isMixed]);

  return (
    <div
      data-tip={blockedBecause}
      className={cn(
        "relative flex items-start gap-2 max-sm:min-h-11 max-sm:items-center",
        hideLabel && "w-4 max-sm:w-11 max-sm:justify-center",
        className,
      )}
    >
      <input
        ref={box}
        id={id}
        type="checkbox"
        {...rest}
        onClick={(event) => blockedBecause && event.preventDefault()}
        onChange={(event) => !blockedBecause && onChange?.(event)}
        aria-disabled={blockedBecause ? true : undefined}
        aria-describedby={explained ? hintId : undefined}
        data-tip={blockedBecause}
        className={cn(
          "my-0.5 size-4 shrink-0 cursor-pointer accent-accent-fill aria-disabled:cursor-not-allowed aria-disabled:opacity-60 max-sm:size-5",
          hideLabel && "relative z-[1]",
        )}
      />
      <div className={hideLabel ? UNSEEN : undefined}>
        <label htmlFor={id} className={hideLabel ? "block h-full cursor-pointer" : undefined}>
          {label}
        </label>
        {explained && (
          <div id={hintId} className="text-sm text-ink-3">
            {explained}
          </div>
        )}
      </div>
    </div>
  );
}

/** A hidden label still lies around the box and below it, so that the finger has more to hit. */
const UNSEEN = "absolute -inset-1.5 overflow-hidden opacity-0 max-sm:inset-0";
