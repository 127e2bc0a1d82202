"use client";

import { useMutation } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Textarea } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { StatusIcon } from "@/components/ui/status-badge";
import { Time } from "@/components/ui/time";
import { toast } from "@/components/ui/toast";
import { rowStatus, whyNotSignOff } from "@/domain/checklist";
import type { RunAnswer } from "./answers";
import { Clock } from "./clock";
import { many, ROW_WORD } from "./run-words";
import { submitOnModEnter } from "./submit-keys";
import { useChecklistNews } from "./use-checklists";

type SignOffDialogProps = { answer: RunAnswer; open: boolean; onOpenChange: (open: boolean) => void };

/** The last look before a run is frozen: everything that is not simply ok, and room for a comment. */
export function SignOffDialog({ answer, open, onOpenChange }: SignOffDialogProps) {
  const trpc = useTRPC();
  const news = useChecklistNews();
  const { run, document, rows } = answer;
  const signOff = useMutation(
    trpc.checklists.signOff.mutationOptions({
      onSuccess: () => {
        onOpenChange(false);
        toast({ text: `Signed off: ${document.title}.`, status: "ok" });
      },
      onSettled: news,
    }),
  );
  const refused = whyNotSignOff(rows.map(({ state }) => state));

  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Sign off ${document.title}`}
      description={
        <>
          {run.environmentId} · due <Clock at={run.dueAt} />
          {run.state === "missed" && (
            <>
              , <Time at={run.dueAt} />: it will be marked late
            </>
          )}
        </>
      }
    >
      <Form
        label="Sign-off"
        pending={signOff.isPending}
        error={signOff.error?.message}
        onSubmit={(fields) => signOff.mutate({ runId: run.id, comment: String(fields.get("comment")) })}
        actions={
          <>
            <Button onClick={() => onOpenChange(false)}>Cancel</Button>
            <Button
              type="submit"
              variant="primary"
              pending={signOff.isPending}
              blockedBecause={refused && `Not yet: ${refused}`}
            >
              Sign off {many(rows.length, "row", "rows")}
            </Button>
          </>
        }
      >
        <NotPlain answer={answer} />
        <Field
          label="Comment"
          required={false}
          hint="The run is frozen with everything it shows now, under one digest that the audit trail keeps too."
        >
          <Textarea name="comment" maxLength={2000} onKeyDown={submitOnModEnter} />
        </Field>
      </Form>
    </Dialog>
  );
}

/** Rows that a signer should have seen: warnings, skips and notes; the rest is counted. */
function NotPlain({ answer: { rows, document } }: { answer: RunAnswer }) {
  const plain = rows.filter(({ state }) => state === "pass").length;
  const others = rows.filter(({ state }) => state !== "pass");
  const titleOf = (key: string) => document.rows.find((row) => row.key === key)?.title ?? key;
  return (
    <ul className="flex flex-col gap-1 text-sm">
      {plain > 0 && (
        <li className="flex items-baseline gap-2">
          <StatusIcon status="ok" className="size-2.5" />
          {many(plain, "row is", "rows are")} ok, as seen by the console
        </li>
      )}
      {others.map(({ key, state, note, observed }) => (
        <li key={key} className="flex items-baseline gap-2">
          <StatusIcon status={rowStatus(state)} className="size-2.5" />
          <span className="min-w-0 break-words">
            {titleOf(key)}: {ROW_WORD[state]}{" "}
            <span className="text-ink-2">– {note || observed?.summary}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}
