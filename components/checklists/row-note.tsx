"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Field, Textarea } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { whyNot } from "@/domain/access";
import type { ChecklistRow } from "@/domain/schema/checklist";
import type { KeptRow } from "./answers";
import { Clock } from "./clock";
import { UnskipButton } from "./row-skip";
import { submitOnModEnter } from "./submit-keys";
import { useChecklistNews } from "./use-checklists";

type RowNoteProps = { row: ChecklistRow; kept: KeptRow; isFrozen: boolean };

/** A manual row is settled in its place by what the person saw. */
export function RowNote({ row, kept, isFrozen }: RowNoteProps) {
  const [isChanging, setIsChanging] = useState(false);
  const me = usePerson();
  const blockedBecause = whyNot(me, "checklist:work");
  const isNoted = kept.state === "noted";
  if (isFrozen && !isNoted) return null;
  if (!isNoted && blockedBecause)
    return (
      <div className="flex flex-col items-start gap-2">
        <p className="font-medium">{promptOf(row)}</p>
        <Button size="small" data-control="note" blockedBecause={blockedBecause}>
          Write a note
        </Button>
      </div>
    );
  if (!isNoted || isChanging) return <NoteForm row={row} kept={kept} onDone={() => setIsChanging(false)} />;
  return (
    <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
      <blockquote className="min-w-0 flex-1 basis-64 border-l-2 border-line-2 pl-3">
        <p className="whitespace-pre-wrap break-words">{kept.note}</p>
        <p className="text-ink-3">
          {kept.byName}, {kept.evaluatedAt && <Clock at={kept.evaluatedAt} />}
        </p>
      </blockquote>
      {!isFrozen && (
        <div className="flex flex-wrap gap-2">
          <UnskipButton row={row} kept={kept} blockedBecause={blockedBecause} />
          <Button
            size="small"
            variant="quiet"
            data-control="note"
            blockedBecause={blockedBecause}
            onClick={() => setIsChanging(true)}
          >
            Change the note
            <span className="sr-only">: {row.title}</span>
          </Button>
        </div>
      )}
    </div>
  );
}

const promptOf = (row: ChecklistRow) =>
  row.assert.find((assertion) => assertion.kind === "manual")?.prompt ?? "What did you see?";

type NoteFormProps = Omit<RowNoteProps, "isFrozen"> & { onDone: () => void };

function NoteForm({ row, kept, onDone }: NoteFormProps) {
  const trpc = useTRPC();
  const news = useChecklistNews();
  const save = useMutation(trpc.checklists.note.mutationOptions({ onSuccess: onDone, onSettled: news }));
  const isChange = kept.state === "noted";

  return (
    <Form
      label={`Note for ${row.title}`}
      pending={save.isPending}
      error={save.error?.message}
      onSubmit={(fields) =>
        save.mutate({ runId: kept.runId, rowKey: row.key, note: String(fields.get("note")) })
      }
      className="gap-2"
      actions={
        <>
          <Button type="submit" size="small" variant="plain" pending={save.isPending}>
            Save the note
          </Button>
          {isChange && (
            <Button size="small" variant="quiet" onClick={onDone}>
              Keep the old one
            </Button>
          )}
        </>
      }
    >
      <Field label={promptOf(row)}>
        <Textarea
          name="note"
          rows={2}
          data-control="note"
          required
          minLength={3}
          maxLength={4000}
          defaultValue={isChange ? kept.note : ""}
          onKeyDown={submitOnModEnter}
        />
      </Field>
    </Form>
  );
}
