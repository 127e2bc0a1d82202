"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { Checkbox } from "@/components/ui/checkbox";
import { Field, Textarea } from "@/components/ui/field";

/** Channels to tick and addresses to write, one a line. */
export function RecipientFields({
  channelIds,
  addresses,
}: {
  channelIds: readonly string[];
  addresses: readonly string[];
}) {
  const trpc = useTRPC();
  const { data: channels = [] } = useQuery(trpc.notifications.channels.queryOptions());
  return (
    <>
      <fieldset className="flex flex-col gap-1">
        <legend className="mb-1 font-medium">Channels</legend>
        {channels.length === 0 && <p className="text-ink-3">There is no channel.</p>}
        {channels.map(({ id, title }) => (
          <Checkbox
            key={id}
            name="channel"
            value={id}
            defaultChecked={channelIds.includes(id)}
            label={title}
          />
        ))}
      </fieldset>
      <Field label="E-mail addresses" required={false} hint="One a line.">
        <Textarea name="addresses" rows={3} defaultValue={addresses.join("\n")} autoComplete="off" />
      </Field>
    </>
  );
}

export const readRecipients = (fields: FormData) => ({
  channelIds: fields.getAll("channel").map(String),
  addresses: String(fields.get("addresses") ?? "")
    .split(/[\s,;]+/)
    .filter(Boolean),
});
