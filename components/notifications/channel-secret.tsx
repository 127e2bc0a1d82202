"use client";

import { useState } from "react";
import { Field, Input } from "@/components/ui/field";
import { Segmented } from "@/components/ui/segmented";
import { SEALED_HERE } from "@/domain/notification";

type Way = "kept" | "value" | "reference";
const LABEL: Record<Way, string> = {
  kept: "As it is",
  value: "The secret itself",
  reference: "Where it lies",
};

/** One secret of a channel: kept as it is sealed, entered anew, or referenced. */
export function ChannelSecret({
  name,
  label,
  hint,
  required = false,
  reference,
  readOnly,
}: {
  name: string;
  label: string;
  hint: string;
  required?: boolean;
  /** Where it lies at present; "" where there is none. */
  reference: string;
  readOnly: boolean;
}) {
  const isSealed = reference === SEALED_HERE;
  const [way, setWay] = useState<Way>(isSealed ? "kept" : reference ? "reference" : "value");
  const ways: readonly Way[] = isSealed ? ["kept", "value", "reference"] : ["value", "reference"];
  return (
    <div className="flex flex-col gap-1">
      <Field
        label={label}
        required={required}
        hint={
          way === "reference"
            ? `${hint} Write where it lies: env:CHANNEL_… or file:/run/secrets/channel-…`
            : way === "value"
              ? `${hint} Sealed before it is kept, and never shown again.`
              : "It was entered here and is sealed."
        }
        action={
          readOnly ? undefined : (
            <Segmented
              label={`How the ${label.toLowerCase()} is given`}
              options={ways.map((value) => ({ value, label: LABEL[value] }))}
              value={way}
              onChange={setWay}
            />
          )
        }
      >
        {way === "kept" ? (
          <Input value="sealed here" readOnly />
        ) : way === "value" ? (
          <Input
            key="value"
            name={`value.${name}`}
            type="password"
            maxLength={4000}
            autoComplete="new-password"
            spellCheck={false}
            className="font-mono"
            readOnly={readOnly}
          />
        ) : (
          <Input
            key="reference"
            name={`secret.${name}`}
            maxLength={300}
            autoComplete="off"
            className="font-mono"
            readOnly={readOnly}
            defaultValue={isSealed ? "" : reference}
          />
        )}
      </Field>
      {way === "kept" && <input type="hidden" name={`secret.${name}`} value={SEALED_HERE} />}
    </div>
  );
}
