"use client";

import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Field, Input } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import type { Hours, Rotation } from "@/domain/escalation";
import { HoursFields, OFFICE } from "./hours-fields";
import type { Contact } from "./on-call-types";

type Props = {
  rotation: Rotation;
  contacts: readonly Contact[];
  onChange: (rotation: Rotation) => void;
  onRemove: () => void;
};

/** One rotation: its people in the order of their turns, when they hand over, and at which hours it holds. */
export function RotationFields({ rotation, contacts, onChange, onRemove }: Props) {
  const set = (more: Partial<Rotation>) => onChange({ ...rotation, ...more });
  const nameOf = (id: string) => contacts.find((contact) => contact.id === id)?.name ?? id;
  const free = contacts.filter(({ id, active }) => active && !rotation.contacts.includes(id));
  const [hours] = rotation.hours;
  const setHours = (more: Partial<Hours>) =>
    hours && set({ hours: rotation.hours.with(0, { ...hours, ...more }) });
  return (
    <fieldset className="flex flex-col gap-3 rounded border p-3">
      <legend className="px-1 font-medium">{rotation.title}</legend>
      <Field label="Name" required>
        <Input value={rotation.title} onChange={(event) => set({ title: event.target.value })} />
      </Field>
      <ol aria-label="Turns, in this order" className="flex flex-col gap-1">
        {rotation.contacts.map((id, at) => (
          <li key={id} className="flex flex-wrap items-center gap-2">
            <span className="min-w-0 flex-1">
              {at + 1}. {nameOf(id)}
            </span>
            {at > 0 && (
              <Button
                size="small"
                variant="quiet"
                aria-label={`Move ${nameOf(id)} up`}
                onClick={() => set({ contacts: moveUp(rotation.contacts, at) })}
              >
                Up
              </Button>
            )}
            <Button
              size="small"
              variant="quiet"
              aria-label={`Take ${nameOf(id)} out`}
              onClick={() => set({ contacts: rotation.contacts.toSpliced(at, 1) })}
            >
              Take out
            </Button>
          </li>
        ))}
      </ol>
      <Field label="Add somebody">
        <Select
          value=""
          placeholder={free.length === 0 ? "Everybody takes turns already" : "Choose a contact"}
          onChange={(event) =>
            event.target.value && set({ contacts: [...rotation.contacts, event.target.value] })
          }
          options={free.map(({ id, name, platform }) => ({ value: id, label: `${name} (${platform})` }))}
        />
      </Field>
      <div className="grid grid-cols-3 gap-3 max-sm:grid-cols-1">
        <Field label="First handover" required>
          <Input
            type="date"
            value={rotation.startsOn}
            onChange={(event) => set({ startsOn: event.target.value })}
          />
        </Field>
        <Field label="At" required>
          <Input
            type="time"
            value={rotation.handoverAt}
            onChange={(event) => set({ handoverAt: event.target.value })}
          />
        </Field>
        <Field label="Turn, in days" required>
          <Input
            type="number"
            min={1}
            max={90}
            value={rotation.everyDays}
            onChange={(event) => set({ everyDays: Number(event.target.value) })}
          />
        </Field>
      </div>
      <Checkbox
        label="Only at some hours"
        checked={hours !== undefined}
        onChange={(event) => set({ hours: event.target.checked ? [OFFICE] : [] })}
      />
      {hours && <HoursFields hours={hours} onChange={setHours} />}
      <Button size="small" variant="quiet" className="self-start" onClick={onRemove}>
        Remove this rotation
      </Button>
    </fieldset>
  );
}

function moveUp(ids: readonly string[], at: number): string[] {
  const moved = [...ids];
  const [id] = moved.splice(at, 1);
  if (id !== undefined) moved.splice(at - 1, 0, id);
  return moved;
}
