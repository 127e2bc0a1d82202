"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { Select } from "@/components/ui/select";
import { Sheet } from "@/components/ui/sheet";
import { toast } from "@/components/ui/toast";
import { whyNot } from "@/domain/access";
import { CHANNEL_FORMS, CHANNEL_KINDS, type ChannelKind } from "@/domain/notification";
import { ChannelFields } from "./channel-fields";
import type { Channel } from "./notification-types";
import { readChannelForm } from "./read-channel-form";

/** Adds a channel of one kind. It is untried until a test or a message went out by it. */
export function AddChannel({ channels, onClose }: { channels: readonly Channel[]; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const me = usePerson();
  const [kind, setKind] = useState<ChannelKind>();
  const add = useMutation(
    trpc.notifications.addChannel.mutationOptions({
      onSuccess: ({ id }) => {
        toast({ text: `${id} is added. Test it before you rely on it.`, status: "ok" });
        onClose();
      },
      onSettled: () => queryClient.invalidateQueries(trpc.notifications.pathFilter()),
    }),
  );
  return (
    <Sheet
      open
      onOpenChange={(open) => !open && onClose()}
      title="Add a channel"
      answer="One more way in which people are told."
    >
      <Form
        label="Add a channel"
        pending={add.isPending}
        error={add.error?.message}
        onSubmit={(fields) =>
          kind &&
          add.mutate({
            id: String(fields.get("id")).trim(),
            kind,
            title: String(fields.get("title")),
            ...readChannelForm(fields),
          })
        }
        actions={
          <Button
            type="submit"
            variant="primary"
            pending={add.isPending}
            blockedBecause={whyNot(me, "channel:edit") ?? (kind ? undefined : "Choose a kind first.")}
          >
            Add 1 channel
          </Button>
        }
      >
        <Field label="Kind" required>
          <Select
            name="kind"
            placeholder="Choose a kind"
            options={CHANNEL_KINDS.map((value) => ({ value, label: CHANNEL_FORMS[value].word }))}
            onChange={(event) => setKind(CHANNEL_KINDS.find((one) => one === event.target.value))}
          />
        </Field>
        <Field
          label="Short name"
          required
          hint="Lower-case words joined by hyphens; stays the same for good."
        >
          <Input name="id" maxLength={40} autoComplete="off" placeholder="ops-slack" />
        </Field>
        <Field label="Name" required>
          <Input name="title" minLength={2} maxLength={100} autoComplete="off" />
        </Field>
        {kind && <ChannelFields key={kind} kind={kind} others={channels} />}
      </Form>
    </Sheet>
  );
}
