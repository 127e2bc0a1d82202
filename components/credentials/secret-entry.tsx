"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { Segmented } from "@/components/ui/segmented";
import { whyNotReference, whyNotSecret } from "@/domain/secret-shape";

export type GivenSecret = { reference?: string; value?: string; generate?: boolean };
type Way = "value" | "reference" | "generate";

const WAYS = {
  value: { label: "The secret itself", submit: "Seal it" },
  reference: { label: "Where it lies", submit: "Keep the reference" },
  generate: { label: "Have one made", submit: "Make one and seal it" },
} as const satisfies Record<Way, { label: string; submit: string }>;

/**
 * Takes a secret or a reference to one. What is typed lives in the field alone and is gone from it as soon as it is sent,
 * whatever becomes of it.
 */
export function SecretEntry({
  onGive,
  mayGenerate,
  help,
  pending,
  error,
  blockedBecause,
}: {
  onGive: (given: GivenSecret) => void;
  mayGenerate: boolean;
  help: string;
  pending: boolean;
  error: string | undefined;
  blockedBecause?: string | undefined;
}) {
  const [way, setWay] = useState<Way>("value");
  const [refused, setRefused] = useState<string>();
  const ways: readonly Way[] = mayGenerate ? ["value", "reference", "generate"] : ["value", "reference"];

  function give(fields: FormData, form: HTMLFormElement) {
    const text = String(fields.get("secret") ?? "").trim();
    form.reset();
    const refusal =
      way === "generate" ? undefined : way === "value" ? whyNotSecret(text) : whyNotReference(text);
    setRefused(refusal);
    if (refusal) return;
    onGive(way === "generate" ? { generate: true } : { [way]: text });
  }

  return (
    <Form
      label="Give the secret"
      pending={pending}
      error={refused ?? error}
      onSubmit={give}
      actions={
        <Button type="submit" variant="primary" pending={pending} blockedBecause={blockedBecause}>
          {WAYS[way].submit}
        </Button>
      }
    >
      <p className="max-w-prose text-ink-2">{help}</p>
      <Segmented
        label="How it is given"
        className="self-start"
        options={ways.map((value) => ({ value, label: WAYS[value].label }))}
        value={way}
        onChange={(next) => {
          setWay(next);
          setRefused(undefined);
        }}
      />
      {way === "value" && (
        <Field
          key="value"
          label="Secret"
          hint="Sealed before it is kept, used by the console only, and never shown again."
          required
        >
          <Input
            name="secret"
            type="password"
            autoComplete="new-password"
            spellCheck={false}
            maxLength={20_000}
            required
            className="font-mono"
          />
        </Field>
      )}
      {way === "reference" && (
        <Field
          key="reference"
          label="Reference"
          hint="env:NAME, file:/run/secrets/…, vault:mount/path#field, aws:region/name or azure:vault/name. It is read there at each use."
          required
        >
          <Input
            name="secret"
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            maxLength={500}
            required
            className="font-mono"
          />
        </Field>
      )}
      {way === "generate" && (
        <p className="max-w-prose">
          Made at random, sealed, and shown to nobody. The next step brings it to the platform.
        </p>
      )}
    </Form>
  );
}
