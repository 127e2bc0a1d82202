"use client";

import { Plus, Trash2 } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/field";
import { IconButton } from "@/components/ui/icon-button";
import { Select } from "@/components/ui/select";
import { MATCHER_FIELDS, type Matcher, type MatcherField } from "@/domain/silence";

/** A matcher while it is typed; the key stays with its line. */
export type Draft = Matcher & { key: number };

const MOST = 12;

export function MatcherFields({
  drafts,
  onChange,
}: {
  drafts: readonly Draft[];
  onChange: (drafts: readonly Draft[]) => void;
}) {
  const change = (key: number, part: Partial<Matcher>) =>
    onChange(drafts.map((draft) => (draft.key === key ? { ...draft, ...part } : draft)));
  const next = Math.max(0, ...drafts.map(({ key }) => key)) + 1;

  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 font-medium">What is silenced; all of it must agree</legend>
      {drafts.map((draft, index) => (
        <div key={draft.key} className="flex flex-wrap items-center gap-2">
          <Select
            aria-label={`Matcher ${index + 1}: what`}
            className="w-36"
            value={draft.field}
            options={MATCHER_FIELDS.map((value) => ({ value, label: value }))}
            onChange={(event) => change(draft.key, { field: event.target.value as MatcherField })}
          />
          <Select
            aria-label={`Matcher ${index + 1}: is or is not`}
            className="w-24"
            value={draft.isNot ? "not" : "is"}
            options={[
              { value: "is", label: "is" },
              { value: "not", label: "is not" },
            ]}
            onChange={(event) => change(draft.key, { isNot: event.target.value === "not" })}
          />
          <Input
            aria-label={`Matcher ${index + 1}: value`}
            className="min-w-32 flex-1 font-mono"
            autoComplete="off"
            maxLength={300}
            value={draft.value}
            onChange={(event) => change(draft.key, { value: event.target.value })}
          />
          <IconButton
            label={`Remove matcher ${index + 1}`}
            size="small"
            blockedBecause={drafts.length === 1 ? "A silence needs one matcher." : undefined}
            onClick={() => onChange(drafts.filter(({ key }) => key !== draft.key))}
          >
            <Trash2 className="size-3.5" aria-hidden />
          </IconButton>
        </div>
      ))}
      <p className="text-sm text-ink-3">
        * stands for anything: “azure-governance/*”. Words are those of the alert's own page.
      </p>
      <Button
        size="small"
        className="self-start"
        icon={<Plus className="size-3.5" aria-hidden />}
        blockedBecause={drafts.length >= MOST ? `At most ${MOST} matchers.` : undefined}
        onClick={() => onChange([...drafts, { key: next, field: "job", isNot: false, value: "" }])}
      >
        Add a matcher
      </Button>
    </fieldset>
  );
}
