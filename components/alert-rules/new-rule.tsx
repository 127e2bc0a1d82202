"use client";

import { useState } from "react";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { RULE_KINDS, type RuleKind } from "@/domain/alert-rule";
import type { PlatformId } from "@/domain/platform";
import { KIND_WORD } from "@/domain/rule-text";
import { NewRuleForm } from "./new-rule-form";
import type { Choices } from "./rule-types";

/** A rule of one's own: where, which kind, that kind's fields, what it would have done, save. */
export function NewRule({
  choices,
  onClose,
  onMade,
}: {
  choices: Choices;
  onClose: () => void;
  onMade: (id: string) => void;
}) {
  const [platformId, setPlatformId] = useState<PlatformId | null | undefined>(undefined);
  const [kind, setKind] = useState<RuleKind>();
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      size="large"
      title="New rule"
      description="It is judged from the moment it is saved. What it would have done in the last 30 days stands beside it before."
    >
      <div className="mb-4 grid gap-3 sm:grid-cols-2">
        <Field label="Where" required>
          <Select
            name="platform"
            className="w-full"
            placeholder="Choose a platform"
            options={[
              ...choices.platforms.map(({ id, name }) => ({ value: id, label: name })),
              { value: "all", label: "every platform" },
            ]}
            onChange={({ target }) => {
              const found = choices.platforms.find(({ id }) => id === target.value);
              setPlatformId(found ? found.id : null);
            }}
          />
        </Field>
        <Field label="What kind of trouble" required>
          <Select
            name="kind"
            className="w-full"
            placeholder="Choose a kind"
            options={RULE_KINDS.map((value) => ({ value, label: KIND_WORD[value] }))}
            onChange={({ target }) => setKind(RULE_KINDS.find((one) => one === target.value))}
          />
        </Field>
      </div>
      {platformId === undefined || !kind ? (
        <p className="text-ink-2">Choose where it looks and for what; its fields come then.</p>
      ) : (
        <NewRuleForm
          key={`${platformId} ${kind}`}
          platformId={platformId}
          kind={kind}
          choices={choices}
          onClose={onClose}
          onMade={onMade}
        />
      )}
    </Dialog>
  );
}
