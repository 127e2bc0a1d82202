"use client";

import { type ReactNode, useId } from "react";
import { cn } from "./cn";

export type SegmentedProps<Value extends string> = {
  label: string;
  options: readonly { value: Value; label: ReactNode; name?: string }[];
  value: Value;
  onChange: (value: Value) => void;
  className?: string;
};

/** One of a few, all visible: a range, a mode. `name` is what an option is called when its label is a picture. */
export function Segmented<Value extends string>({
  label,
  options,
  value,
  onChange,
  className,
}: SegmentedProps<Value>) {
  const group = useId();
  return (
    <fieldset
      className={cn(
        "inline-flex h-8 min-h-8 items-stretch rounded border border-line-2 bg-surface max-sm:h-11 max-sm:min-h-11",
        className,
      )}
    >
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          data-tip={option.name}
          className="relative inline-flex min-w-8 cursor-pointer items-center justify-center border-r border-line px-2.5 text-sm text-ink-2 last:rounded-r last:border-r-0 hover:bg-hover has-checked:bg-accent-soft has-checked:font-medium has-checked:text-accent forced-colors:has-checked:underline has-focus-visible:z-1 has-focus-visible:outline-2 has-focus-visible:outline-accent max-sm:min-w-11"
        >
          <input
            type="radio"
            name={group}
            value={option.value}
            aria-label={option.name}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
            className="sr-only"
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  );
}
