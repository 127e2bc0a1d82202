"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Textarea } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { toast } from "@/components/ui/toast";

const WORDS = {
  escalate: {
    title: "Escalate 1 alert",
    label: "Why does the next step have to know now?",
    button: "Escalate 1 alert",
    done: "The next step of its ladder is being told.",
  },
  note: {
    title: "Add a note",
    label: "What should the next one know?",
    button: "Keep the note",
    done: "Note kept.",
  },
};

/** The two things that need nothing but a sentence. */
export function SayDialog({
  verb,
  id,
  title,
  onClose,
}: {
  verb: "escalate" | "note";
  id: number;
  title: string;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const words = WORDS[verb];
  const then = {
    async onSuccess() {
      toast({ text: words.done, status: "ok" });
      await queryClient.invalidateQueries(trpc.alerts.pathFilter());
      onClose();
    },
  };
  const escalate = useMutation(trpc.alerts.escalate.mutationOptions(then));
  const note = useMutation(trpc.alerts.note.mutationOptions(then));
  const { isPending, error } = verb === "escalate" ? escalate : note;

  function say(text: string) {
    if (verb === "escalate") escalate.mutate({ id, reason: text });
    else note.mutate({ id, text });
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={words.title}
      description={title}
      size="small"
    >
      <Form
        pending={isPending}
        error={error?.message}
        onSubmit={(fields) => say(String(fields.get("text") ?? "").trim())}
        actions={
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button type="submit" variant="primary" pending={isPending}>
              {words.button}
            </Button>
          </>
        }
      >
        <Field label={words.label} required>
          <Textarea name="text" required minLength={2} maxLength={2000} />
        </Field>
      </Form>
    </Dialog>
  );
}
