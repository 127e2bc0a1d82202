"use client";

import { useId } from "react";
import { Field, Input } from "./field";
import { useZones } from "./use-zones";

/** A zone that is typed, and proposed while it is: browsers list some under a former name, such as Asia/Calcutta. */
export function ZoneField({ defaultValue, hint }: { defaultValue: string; hint: string }) {
  const list = useId();
  const zones = useZones();
  return (
    <>
      <Field label="Time zone" required hint={hint}>
        <Input
          name="zone"
          required
          maxLength={64}
          autoComplete="off"
          spellCheck={false}
          list={list}
          defaultValue={defaultValue}
        />
      </Field>
      <datalist id={list}>
        {["UTC", ...zones].map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </>
  );
}
