"use client";

import { ChevronDown } from "lucide-react";
import type { ComponentProps } from "react";
import { cn } from "./cn";
import { controlStyle, useFieldWiring } from "./field";

export type SelectOption = { value: string; label: string; disabled?: boolean };

export type SelectProps = Omit<ComponentProps<"select">, "children"> & {
  options: readonly SelectOption[];
  /** Shown while nothing is chosen; nothing is chosen for the person. */
  placeholder?: string;
};

export function Select({ options, placeholder, className, ...rest }: SelectProps) {
  const wiring = useFieldWiring();
  return (
    <span className={cn("relative inline-block", className)}>
      <select
        {...wiring}
        defaultValue={placeholder && rest.value === undefined ? "" : undefined}
        {...rest}
        className={cn(controlStyle, "h-8 appearance-none truncate pr-7 max-sm:h-11")}
      >
        {placeholder && (
          <option value="" disabled>
            {placeholder}
          </option>
        )}
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown
        aria-hidden
        className="pointer-events-none absolute right-2 top-1/2 size-4 -translate-y-1/2 text-ink-3"
      />
    </span>
  );
}
