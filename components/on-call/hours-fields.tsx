"use client";

import { Checkbox } from "@/components/ui/checkbox";
import { Field, Input } from "@/components/ui/field";
import type { Hours } from "@/domain/escalation";
import { WEEKDAYS } from "./on-call-words";

export const OFFICE: Hours = { days: [1, 2, 3, 4, 5], from: "09:00", to: "17:00" };

/** On which weekdays, from when to when. */
export function HoursFields({ hours, onChange }: { hours: Hours; onChange: (more: Partial<Hours>) => void }) {
  return (
    <div className="flex flex-wrap items-end gap-3">
      {WEEKDAYS.map(({ value, label }) => (
        <Checkbox
          key={value}
          label={label}
          checked={hours.days.includes(value)}
          onChange={(event) =>
            onChange({
              days: event.target.checked
                ? [...hours.days, value].sort((a, b) => a - b)
                : hours.days.filter((day) => day !== value),
            })
          }
        />
      ))}
      <Field label="From">
        <Input type="time" value={hours.from} onChange={(event) => onChange({ from: event.target.value })} />
      </Field>
      <Field label="To">
        <Input type="time" value={hours.to} onChange={(event) => onChange({ to: event.target.value })} />
      </Field>
    </div>
  );
}
