"use client";

import { useMutation } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { Field, Input } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { toast } from "@/components/ui/toast";
import type { ChecklistRow } from "@/domain/schema/checklist";
import type { KeptRow } from "./answers";
import { Clock } from "./clock";
import { submitOnModEnter } from "./submit-keys";
import { useChecklistNews } from "./use-checklists";

type RowSkipProps = { row: ChecklistRow; kept: KeptRow };

/** Leaves a row out of this run, with a reason that is kept with it. */
export function SkipForm({ row, kept, onDone }: RowSkipProps & { onDone: () => void }) {
  const trpc = useTRPC();
  const news = useChecklistNews();
  const unskip = useUnskip(kept);
  const skip = useMutation(
    trpc.checklists.skip.mutationOptions({
      onSuccess: () => {
        onDone();
        toast({ text: `Skipped: ${row.title}.`, undo: unskip.take });
      },
      onSettled: news,
    }),
  );
  return (
    <Form
      label={`Skip ${row.title}`}
      pending={skip.isPending}
      error={skip.error?.message}
      onSubmit={(fields) =>
        skip.mutate({ runId: kept.runId, rowKey: row.key, reason: String(fields.get("reason")) })
      }
      className="gap-2"
      actions={
        <>
          <Button type="submit" size="small" variant="plain" pending={skip.isPending}>
            Skip this row
          </Button>
          <Button size="small" variant="quiet" onClick={onDone}>
            Cancel
          </Button>
        </>
      }
    >
      <Field label="Why does this row not count today?" hint="The reason is signed off with the run.">
        <Input
          name="reason"
          required
          minLength={5}
          maxLength={1000}
          autoComplete="off"
          autoFocus
          onKeyDown={submitOnModEnter}
        />
      </Field>
    </Form>
  );
}

function useUnskip(kept: KeptRow) {
  const trpc = useTRPC();
  const news = useChecklistNews();
  const unskip = useMutation(trpc.checklists.unskip.mutationOptions({ onSettled: news }));
  return { ...unskip, take: () => unskip.mutate({ runId: kept.runId, rowKey: kept.key }) };
}

export function SkippedNote({ kept }: { kept: KeptRow }) {
  return (
    <p className="break-words">
      Skipped by {kept.byName}
      {kept.evaluatedAt && (
        <>
          {" "}
          at <Clock at={kept.evaluatedAt} />
        </>
      )}
      : {kept.note}
    </p>
  );
}

/** Takes back a skip or a note, so that the row counts again. */
export function UnskipButton({
  row,
  kept,
  blockedBecause,
}: RowSkipProps & { blockedBecause: string | undefined }) {
  const unskip = useUnskip(kept);
  return (
    <>
      <Button
        size="small"
        variant="quiet"
        data-control={kept.state === "skipped" ? "skip" : undefined}
        blockedBecause={blockedBecause}
        pending={unskip.isPending}
        onClick={unskip.take}
      >
        {kept.state === "skipped" ? "Count it again" : "Take the note back"}
        <span className="sr-only">: {row.title}</span>
      </Button>
      {unskip.error && <InlineError>{unskip.error.message}</InlineError>}
    </>
  );
}
