"use client";

import { usePerson } from "@/components/shell/person";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { Field, Input, Textarea } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { whyNot } from "@/domain/access";
import { limitExample, readLimit, writeLimit } from "./limit-text";
import { isChanged, levelsText, many } from "./limit-words";
import { LEVELS, type Level, type Threshold } from "./threshold-types";
import { useEditThreshold } from "./use-edit-threshold";
import { useLimitDraft } from "./use-limit-draft";

const LABEL: Record<Level, string> = { target: "Target", warn: "Warn", alert: "Alert" };

/** Changes a limit with a reason. Those who may not see the same form, still, with why. */
export function ThresholdForm({ limit }: { limit: Threshold }) {
  const me = usePerson();
  const mayNot = whyNot(me, "threshold:edit");
  const draft = useLimitDraft(limit);
  const save = useEditThreshold(limit, draft.settle);
  const set = LEVELS.filter((level) => limit[level] !== null);
  const behind = draft.isBehind ? "Somebody changed this limit meanwhile." : undefined;
  const isDeclaredTyped = LEVELS.every((level) => draft.values[level] === limit.declared[level]);

  return (
    <Form
      label={`Change ${limit.title}`}
      pending={save.isPending}
      error={draft.isBehind ? undefined : save.error?.message}
      onSubmit={() =>
        save.mutate({
          id: limit.id,
          version: draft.base,
          ...draft.values,
          reason: draft.draft.reason,
        })
      }
      actions={
        <>
          <Button
            type="submit"
            variant="primary"
            pending={save.isPending}
            blockedBecause={mayNot ?? behind ?? draft.whyNot}
          >
            {draft.changed.length === 0
              ? "Change this limit"
              : `Change ${many(draft.changed.length, "value", "values")}`}
          </Button>
          <Button
            onClick={draft.writeDeclared}
            blockedBecause={
              mayNot ??
              behind ??
              (isDeclaredTyped
                ? isChanged(limit)
                  ? "The declared values stand in the fields; change them to put them in force."
                  : "The declared values are in force."
                : undefined)
            }
          >
            Back to the declared values
          </Button>
        </>
      }
    >
      {mayNot && <p className="text-ink-2">{mayNot}</p>}
      <div className="grid gap-3 sm:grid-cols-3">
        {LEVELS.map((level) => (
          <LevelField key={level} limit={limit} level={level} draft={draft} readOnly={Boolean(mayNot)} />
        ))}
      </div>
      {!mayNot && (
        <p className="-mt-2 text-sm text-ink-3">
          Write it {limitExample(limit.unit)}. An empty field is no limit.
        </p>
      )}
      {draft.contradicts && <InlineError>{draft.contradicts}</InlineError>}
      {draft.isBehind && (
        <div role="alert" className="overflow-hidden rounded border">
          <Banner
            status="warn"
            action={
              <Button size="small" onClick={draft.restart}>
                Take over version {limit.version}
              </Button>
            }
          >
            Somebody changed this limit meanwhile. Version {limit.version} is in force:{" "}
            {levelsText(limit, limit, set)}. Look at it and decide again.
          </Banner>
        </div>
      )}
      <Field label="Reason" required hint="Kept in the history below and in the audit trail.">
        <Textarea
          name="reason"
          rows={2}
          maxLength={1000}
          readOnly={Boolean(mayNot)}
          value={draft.draft.reason}
          onChange={(event) => draft.write({ reason: event.target.value })}
        />
      </Field>
    </Form>
  );
}

function LevelField({
  limit,
  level,
  draft,
  readOnly,
}: {
  limit: Threshold;
  level: Level;
  draft: ReturnType<typeof useLimitDraft>;
  readOnly: boolean;
}) {
  const text = draft.draft[level];
  const read = draft.reads[level];
  return (
    <Field label={LABEL[level]} error={read.problem} hint={hintOf(limit, level, text)}>
      <Input
        name={level}
        autoComplete="off"
        placeholder="none"
        readOnly={readOnly}
        value={text}
        onChange={(event) => draft.write({ [level]: event.target.value })}
      />
    </Field>
  );
}

/** How the typed text is understood where it could be written shorter, and what the runbook says where it differs. */
function hintOf(limit: Threshold, level: Level, text: string): string | undefined {
  const { value, problem } = readLimit(text, limit.unit);
  if (problem !== undefined) return undefined;
  const written = writeLimit(value, limit.unit);
  const declared = limit.declared[level];
  const parts = [
    ...(written === text.trim() || value === null ? [] : [`= ${written}`]),
    ...(value === declared
      ? []
      : [`runbook: ${declared === null ? "none" : writeLimit(declared, limit.unit)}`]),
  ];
  return parts.join(", ") || undefined;
}
