"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { whyNot } from "@/domain/access";
import { NOTIFICATION_WORDS, type NotificationState } from "@/domain/notification";
import { StateMark } from "./log-columns";
import type { Channel } from "./notification-types";

const OVER: readonly NotificationState[] = ["sent", "failed", "unknown", "dropped"];
const LOOK_MS = 500;

/** Sends a real message and shows what becomes of it while it happens. */
export function ChannelTest({ channel }: { channel: Channel }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const me = usePerson();
  const test = useMutation(
    trpc.notifications.testChannel.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.notifications.pathFilter()),
    }),
  );
  const sent = useQuery({
    ...trpc.notifications.byId.queryOptions({ id: test.data?.id ?? "" }),
    enabled: test.data !== undefined,
    refetchInterval: ({ state }) => (state.data && OVER.includes(state.data.state) ? false : LOOK_MS),
  });
  const isUnderway = sent.data !== undefined && !OVER.includes(sent.data.state);
  const canChoose = channel.kind === "slack-bot" || channel.kind === "email";
  return (
    <>
      <Form
        label={`Test ${channel.title}`}
        pending={test.isPending || isUnderway}
        error={test.error?.message}
        onSubmit={(fields) =>
          test.mutate({ id: channel.id, recipient: String(fields.get("recipient") ?? "").trim() })
        }
        actions={
          <Button
            type="submit"
            variant="primary"
            pending={test.isPending || isUnderway}
            blockedBecause={
              whyNot(me, "channel:test") ??
              (channel.active ? undefined : "The channel is switched off. Switch it on, then test it.")
            }
          >
            Send 1 test message
          </Button>
        }
      >
        {canChoose && (
          <Field label={channel.kind === "email" ? "To" : "Slack channel"} required={false}>
            <Input
              name="recipient"
              maxLength={254}
              autoComplete="off"
              placeholder={channel.settings.recipient ?? ""}
            />
          </Field>
        )}
      </Form>
      {sent.data && (
        <div role="status" className="mt-3 flex flex-col gap-1 rounded border p-3">
          <StateMark state={sent.data.state} />
          <span className="text-ink-2">
            {sent.data.answer ?? NOTIFICATION_WORDS[sent.data.state].meaning}
          </span>
          {sent.data.attempt > 1 && <span className="text-sm text-ink-3">{sent.data.attempt} tries</span>}
        </div>
      )}
    </>
  );
}
