"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { toast } from "@/components/ui/toast";
import { whyNot } from "@/domain/access";
import { ChannelFields } from "./channel-fields";
import type { Channel } from "./notification-types";
import { readChannelForm } from "./read-channel-form";

/** The settings of a channel. Those who may not change them see the same form, and why. */
export function ChannelForm({ channel, channels }: { channel: Channel; channels: readonly Channel[] }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const me = usePerson();
  const cannot =
    whyNot(me, "channel:edit") ??
    (channel.declaredBy ? `It belongs to the ${channel.declaredBy} world and is set up there.` : undefined);
  const edit = useMutation(
    trpc.notifications.editChannel.mutationOptions({
      onSuccess: () => toast({ text: `${channel.title}: the settings are in force.`, status: "ok" }),
      onSettled: () => queryClient.invalidateQueries(trpc.notifications.pathFilter()),
    }),
  );
  return (
    <Form
      label={`Settings of ${channel.title}`}
      pending={edit.isPending}
      error={edit.error?.message}
      onSubmit={(fields) =>
        edit.mutate({
          id: channel.id,
          version: channel.version,
          title: String(fields.get("title")),
          ...readChannelForm(fields),
        })
      }
      actions={
        <Button type="submit" variant="primary" pending={edit.isPending} blockedBecause={cannot}>
          Change the settings
        </Button>
      }
    >
      {cannot && <p className="text-ink-2">{cannot}</p>}
      <Field label="Name" required>
        <Input name="title" maxLength={100} readOnly={Boolean(cannot)} defaultValue={channel.title} />
      </Field>
      <ChannelFields
        key={channel.version}
        kind={channel.kind}
        known={channel}
        others={channels.filter(({ id }) => id !== channel.id)}
        readOnly={Boolean(cannot)}
      />
    </Form>
  );
}
