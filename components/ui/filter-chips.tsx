"use client";

import type { Status } from "@/domain/status";
import { cn } from "./cn";
import { StatusIcon } from "./status-badge";

export type FilterOption = { value: string; label: string; count?: number; status?: Status };

export type FilterChipsProps = {
  label: string;
  options: readonly FilterOption[];
  selected: readonly string[];
  onChange: (selected: string[]) => void;
};

/** One facet of a list: any number of its values, with how many rows each has. None selected means all. */
export function FilterChips({ label, options, selected, onChange }: FilterChipsProps) {
  const flip = (value: string) =>
    onChange(selected.includes(value) ? selected.filter((one) => one !== value) : [...selected, value]);

  if (options.length === 0) return null;
  return (
    <fieldset className="on-screen flex min-w-0 flex-wrap items-center gap-1 max-sm:w-full max-sm:flex-nowrap max-sm:overflow-x-auto">
      <legend className="float-left mr-1 text-sm text-ink-3">{label}</legend>
      {options.map((option) => {
        const isOn = selected.includes(option.value);
        return (
          <button
            key={option.value}
            type="button"
            aria-pressed={isOn}
            onClick={() => flip(option.value)}
            className={cn(
              "inline-flex h-6 shrink-0 items-center gap-1.5 whitespace-nowrap rounded-full border px-2 text-sm forced-colors:aria-pressed:underline max-sm:h-11 max-sm:px-3",
              isOn
                ? "border-accent bg-accent-soft font-medium text-accent"
                : "border-line bg-surface text-ink-2 hover:bg-hover",
            )}
          >
            {option.status && <StatusIcon status={option.status} className="size-2.5" />}
            {option.label}
            {option.count !== undefined && (
              <span className={isOn ? undefined : "text-ink-3"}>{option.count}</span>
            )}
          </button>
        );
      })}
    </fieldset>
  );
}
