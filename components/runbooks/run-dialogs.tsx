"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { fileName, saveFile } from "@/components/charts/save-file";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Code } from "@/components/ui/code";
import { Dialog } from "@/components/ui/dialog";
import { Field, Textarea } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import { Select } from "@/components/ui/select";
import { titleOf } from "@/domain/runbook-walk";
import { OUTCOME_WORD, OUTCOMES, type Outcome, whyNotSolved } from "@/domain/runbook-words";
import { runMarkdown } from "./run-markdown";
import type { RunAnswer } from "./runbook-types";

export type RunWish =
  | { verb: "skip"; stepKey: string }
  | { verb: "pause" | "hand-over" | "finish" | "abandon" | "note" | "export" };

type Props = { answer: RunAnswer; wish: RunWish; onClose: () => void };

export function RunDialogs({ answer, wish, onClose }: Props) {
  if (wish.verb === "hand-over") return <HandOver {...{ answer, onClose }} />;
  if (wish.verb === "finish") return <Finish {...{ answer, onClose }} />;
  if (wish.verb === "export") return <Export {...{ answer, onClose }} />;
  return <Say {...{ answer, wish, onClose }} />;
}

function useThen(onClose: () => void) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return { onSuccess: onClose, onSettled: () => queryClient.invalidateQueries(trpc.runbooks.pathFilter()) };
}

const textOf = (fields: FormData, name: string) => String(fields.get(name) ?? "").trim();

/** What needs nothing but a sentence. */
function Say({ answer: { run, document }, wish, onClose }: Props) {
  const trpc = useTRPC();
  const then = useThen(onClose);
  const skip = useMutation(trpc.runbooks.skip.mutationOptions(then));
  const pause = useMutation(trpc.runbooks.pause.mutationOptions(then));
  const note = useMutation(trpc.runbooks.note.mutationOptions(then));
  const seen = { runId: run.id, version: run.version };
  const forms = {
    skip: {
      title: wish.verb === "skip" ? `Skip “${titleOf(document, wish.stepKey)}”` : "",
      label: "Why is it left out?",
      button: "Skip 1 step",
      ...state(skip),
      say: (reason: string) =>
        wish.verb === "skip" && skip.mutate({ ...seen, stepKey: wish.stepKey, reason }),
    },
    pause: {
      title: "Pause this run",
      label: "Why, and when does it go on?",
      button: "Pause 1 run",
      ...state(pause),
      say: (reason: string) => pause.mutate({ ...seen, reason }),
    },
    note: {
      title: "Note on the run",
      label: "What should the next one know?",
      button: "Keep the note",
      ...state(note),
      say: (text: string) => note.mutate({ runId: run.id, text }),
    },
  };
  const form = wish.verb === "skip" || wish.verb === "pause" ? forms[wish.verb] : forms.note;
  return (
    <FormDialog
      title={form.title}
      submit={form.button}
      pending={form.isPending}
      error={form.error}
      onClose={onClose}
      onSubmit={(fields) => form.say(textOf(fields, "text"))}
    >
      <Field label={form.label} required>
        <Textarea name="text" required minLength={wish.verb === "note" ? 3 : 5} maxLength={1000} />
      </Field>
    </FormDialog>
  );
}

const state = ({ isPending, error }: { isPending: boolean; error: { message: string } | null }) => ({
  isPending,
  error: error?.message,
});

function HandOver({ answer: { run }, onClose }: Omit<Props, "wish">) {
  const trpc = useTRPC();
  const { id: me } = usePerson();
  const [toPersonId, setTo] = useState("");
  const { data: people, error } = useQuery(trpc.runbooks.walkers.queryOptions());
  const give = useMutation(trpc.runbooks.handOver.mutationOptions(useThen(onClose)));
  return (
    <FormDialog
      title="Hand over this run"
      submit="Hand over 1 run"
      pending={give.isPending}
      error={give.error?.message ?? error?.message}
      blockedBecause={toPersonId ? undefined : "Choose a person first."}
      onClose={onClose}
      onSubmit={(fields) =>
        give.mutate({ runId: run.id, version: run.version, toPersonId, reason: textOf(fields, "reason") })
      }
    >
      <Field label="To whom" required hint={`${run.ownerName} has it now.`}>
        <Select
          className="w-full"
          value={toPersonId}
          placeholder="Choose a person"
          options={(people ?? [])
            .filter(({ id }) => id !== run.ownerId)
            .map(({ id, name, role }) => ({
              value: id,
              label: `${name} (${role})${id === me ? ", you" : ""}`,
            }))}
          onChange={(event) => setTo(event.target.value)}
        />
      </Field>
      <Field label="Why, and what should they know?" required>
        <Textarea name="reason" required minLength={5} maxLength={1000} />
      </Field>
    </FormDialog>
  );
}

function Finish({ answer: { run, document, steps }, onClose }: Omit<Props, "wish">) {
  const trpc = useTRPC();
  const refused = whyNotSolved(document, steps);
  const [outcome, setOutcome] = useState<Outcome | "abandoned">(refused ? "not-solved" : "solved");
  const then = useThen(onClose);
  const finish = useMutation(trpc.runbooks.finish.mutationOptions(then));
  const abandon = useMutation(trpc.runbooks.abandon.mutationOptions(then));
  const seen = { runId: run.id, version: run.version };
  return (
    <FormDialog
      title="How did it end?"
      submit={outcome === "abandoned" ? "Abandon 1 run" : "Finish 1 run"}
      pending={finish.isPending || abandon.isPending}
      error={(finish.error ?? abandon.error)?.message}
      blockedBecause={outcome === "solved" ? refused : undefined}
      onClose={onClose}
      onSubmit={(fields) => {
        const said = textOf(fields, "said");
        if (outcome === "abandoned") abandon.mutate({ ...seen, reason: said });
        else finish.mutate({ ...seen, outcome, said });
      }}
    >
      <Field label="Outcome" required hint={refused && `Not yet solved: ${refused}`}>
        <Select
          className="w-full"
          value={outcome}
          options={[
            ...OUTCOMES.map((value) => ({ value, label: OUTCOME_WORD[value] })),
            { value: "abandoned", label: "abandoned: it was not walked to its end" },
          ]}
          onChange={(event) => setOutcome(event.target.value as Outcome | "abandoned")}
        />
      </Field>
      <Field label="In a sentence" required>
        <Textarea name="said" required minLength={5} maxLength={1000} />
      </Field>
    </FormDialog>
  );
}

function Export({ answer, onClose }: Omit<Props, "wish">) {
  const [now] = useState(() => new Date());
  const text = runMarkdown(answer, now);
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="This run for a ticket"
      description="Markdown: what was done, by whom, and what was found."
      size="large"
      actions={
        <Button
          variant="primary"
          onClick={() => saveFile(fileName(answer.document.title, now, "md"), "text/markdown", text)}
        >
          Download 1 file
        </Button>
      }
    >
      <Code text={text} label="Markdown" />
    </Dialog>
  );
}
