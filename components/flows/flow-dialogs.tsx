"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Field, Textarea } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import { Select } from "@/components/ui/select";
import type { FlowAnswer } from "./flow-types";

export type FlowWish =
  | { verb: "skip"; step: string }
  | { verb: "pause" }
  | { verb: "cancel" }
  | { verb: "hand" }
  | { verb: "note" };

type Props = { answer: FlowAnswer; wish: FlowWish; onClose: () => void };

export function FlowDialogs({ answer, wish, onClose }: Props) {
  if (wish.verb === "hand") return <HandOver {...{ answer, onClose }} />;
  return <Say {...{ answer, wish, onClose }} />;
}

function useThen(onClose: () => void) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return { onSuccess: onClose, onSettled: () => queryClient.invalidateQueries(trpc.flows.pathFilter()) };
}

/** What needs nothing but a sentence. */
function Say({ answer: { flow, steps, left }, wish, onClose }: Props) {
  const trpc = useTRPC();
  const then = useThen(onClose);
  const skip = useMutation(trpc.flows.skip.mutationOptions(then));
  const pause = useMutation(trpc.flows.pause.mutationOptions(then));
  const cancel = useMutation(trpc.flows.cancel.mutationOptions(then));
  const note = useMutation(trpc.flows.note.mutationOptions(then));
  const seen = { flowId: flow.id, version: flow.version };
  const step = wish.verb === "skip" ? wish.step : "";
  const forms = {
    skip: {
      title: `Leave out “${steps.find(({ key }) => key === step)?.title ?? step}”`,
      label: "Why is it left out?",
      button: "Leave out 1 step",
      told: "What depends on it may not hold; the reason stays with the flow.",
      ...state(skip),
      say: (reason: string) => skip.mutate({ ...seen, step, reason }),
    },
    pause: {
      title: "Pause this flow",
      label: "Why, and when does it go on?",
      button: "Pause 1 flow",
      told: "Nothing goes on by itself until somebody resumes it.",
      ...state(pause),
      say: (reason: string) => pause.mutate({ ...seen, reason }),
    },
    cancel: {
      title: "Cancel this flow",
      label: "Why is it not wanted any more?",
      button: "Cancel 1 flow",
      told: <CancelTold left={left} />,
      ...state(cancel),
      say: (reason: string) => cancel.mutate({ ...seen, reason }),
    },
    note: {
      title: "Note on this flow",
      label: "What should the next one know?",
      button: "Keep the note",
      told: undefined,
      ...state(note),
      say: (text: string) => note.mutate({ flowId: flow.id, text }),
    },
  };
  const form = forms[wish.verb === "hand" ? "note" : wish.verb];
  return (
    <FormDialog
      title={form.title}
      description={form.told}
      submit={form.button}
      pending={form.isPending}
      error={form.error}
      cancel={wish.verb === "cancel" ? "Leave it running" : "Cancel"}
      onClose={onClose}
      onSubmit={(fields) => form.say(textOf(fields, "text"))}
    >
      <Field label={form.label} required>
        <Textarea
          name="text"
          required
          minLength={wish.verb === "note" ? 1 : 5}
          maxLength={wish.verb === "note" ? 4000 : 1000}
        />
      </Field>
    </FormDialog>
  );
}

function CancelTold({ left }: { left: FlowAnswer["left"] }) {
  if (left.length === 0) return "It ends for good. Nothing outside this console was changed by it.";
  return (
    <>
      It ends for good. What it did so far stays, until you take it back from this page:
      <ul className="mt-1 list-disc pl-5">
        {left.map(({ step, said }) => (
          <li key={step}>{said}</li>
        ))}
      </ul>
    </>
  );
}

const textOf = (fields: FormData, name: string) => String(fields.get(name) ?? "").trim();

const state = ({ isPending, error }: { isPending: boolean; error: { message: string } | null }) => ({
  isPending,
  error: error?.message,
});

function HandOver({ answer: { flow }, onClose }: Omit<Props, "wish">) {
  const trpc = useTRPC();
  const { id: me } = usePerson();
  const [toPersonId, setTo] = useState("");
  const { data: people, error } = useQuery(trpc.alerts.takers.queryOptions());
  const give = useMutation(trpc.flows.hand.mutationOptions(useThen(onClose)));
  return (
    <FormDialog
      title="Hand over this flow"
      submit="Hand over 1 flow"
      pending={give.isPending}
      error={give.error?.message ?? error?.message}
      blockedBecause={toPersonId ? undefined : "Choose a person first."}
      onClose={onClose}
      onSubmit={() => give.mutate({ flowId: flow.id, version: flow.version, toPersonId })}
    >
      <Field label="To whom" required hint={`${flow.ownerName} has it now.`}>
        <Select
          className="w-full"
          value={toPersonId}
          placeholder="Choose a person"
          options={(people ?? [])
            .filter(({ id }) => id !== flow.ownerId)
            .map(({ id, name, role }) => ({
              value: id,
              label: `${name} (${role})${id === me ? ", you" : ""}`,
            }))}
          onChange={(event) => setTo(event.target.value)}
        />
      </Field>
    </FormDialog>
  );
}
