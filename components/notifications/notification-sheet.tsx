"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Route } from "next";
import { useState } from "react";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Code } from "@/components/ui/code";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { InlineError } from "@/components/ui/error-note";
import { KeyValue } from "@/components/ui/key-value";
import { Link } from "@/components/ui/link";
import { Sheet } from "@/components/ui/sheet";
import { Absolute } from "@/components/ui/time";
import { whyNot } from "@/domain/access";
import { CHANNEL_FORMS, NOTIFICATION_WORDS } from "@/domain/notification";
import { EVENT_WORD } from "./channel-words";
import { StateMark } from "./log-columns";
import type { SentDetail } from "./notification-types";

const REFRESH_MS = 2000;
const linkStyle = "underline decoration-line-2 hover:text-accent";

/** One message: what it said, who got it and why, what the channel answered, and the button that sends it again. */
export function NotificationSheet({ id, onClose }: { id: string; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const me = usePerson();
  const [isAsking, setIsAsking] = useState(false);
  const { data, error } = useQuery({
    ...trpc.notifications.byId.queryOptions({ id }),
    refetchInterval: REFRESH_MS,
  });
  const resend = useMutation(
    trpc.notifications.resend.mutationOptions({
      onSuccess: () => setIsAsking(false),
      onSettled: () => queryClient.invalidateQueries(trpc.notifications.pathFilter()),
    }),
  );
  const isLost = data?.state === "failed" || data?.state === "unknown";
  return (
    <Sheet
      open
      onOpenChange={(open) => !open && onClose()}
      title={data?.message.title ?? "Message"}
      answer={data && NOTIFICATION_WORDS[data.state].meaning}
      footer={
        isLost && (
          <Button blockedBecause={whyNot(me, "channel:test")} onClick={() => setIsAsking(true)}>
            Send again
          </Button>
        )
      }
    >
      {error && <InlineError>{error.message}</InlineError>}
      {data && <Story data={data} />}
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setIsAsking}
        title="Send this message again"
        confirmLabel="Send 1 message"
        pending={resend.isPending}
        error={resend.error?.message}
        onConfirm={() => resend.mutate({ id })}
      >
        <p>
          {data?.state === "unknown"
            ? "It may have arrived already; then it is there twice. The message says that it may be a repeat."
            : "The channel did not take it, so it should not be there yet."}
        </p>
      </ConfirmDialog>
    </Sheet>
  );
}

function Story({ data }: { data: SentDetail }) {
  const { message } = data;
  const other = ({ id, channelId, state }: SentDetail["standIns"][number]) => (
    <Link key={id} href={`/alerts/channels?message=${id}` as Route} className={linkStyle}>
      {channelId}: {state}
    </Link>
  );
  return (
    <>
      <KeyValue
        items={[
          { label: "State", value: <StateMark state={data.state} /> },
          { label: "Channel", value: `${data.channel} (${CHANNEL_FORMS[data.kind].word})` },
          { label: "To", value: data.recipient || "where the channel leads" },
          { label: "Because", value: data.because },
          { label: "What", value: `${EVENT_WORD[data.event]}, ${data.severity}` },
          {
            label: "Alerts",
            value:
              data.alertIds.length === 0 ? (
                "none"
              ) : (
                <span className="flex flex-wrap gap-x-3">
                  {data.alertIds.map((alertId) => (
                    <Link key={alertId} href={`/alerts/${alertId}` as Route} className={linkStyle}>
                      {alertId}
                    </Link>
                  ))}
                </span>
              ),
          },
          { label: "Decided", value: <Absolute at={data.createdAt} /> },
          { label: "Tries", value: data.attempt },
          ...(data.calledAt ? [{ label: "Handed over", value: <Absolute at={data.calledAt} /> }] : []),
          ...(data.sentAt ? [{ label: "Taken", value: <Absolute at={data.sentAt} /> }] : []),
          ...(data.state === "waiting" || data.state === "held"
            ? [
                { label: "Next try", value: <Absolute at={data.notBefore} /> },
                { label: "Given up after", value: <Absolute at={data.deadlineAt} /> },
              ]
            : []),
          ...(data.standsFor ? [{ label: "In the stead of", value: other(data.standsFor) }] : []),
          ...(data.standIns.length > 0
            ? [{ label: "Stood in for it", value: data.standIns.map(other) }]
            : []),
          ...(data.again.length > 0 ? [{ label: "Sent again", value: data.again.map(other) }] : []),
        ]}
      />
      <div className="my-4 flex flex-col gap-4">
        <Code label="What the channel answered, redacted" text={data.answer ?? "Nothing yet."} />
        <Code
          label="The message"
          text={[
            message.title,
            message.sentence,
            ...message.facts.map(({ name, value }) => `${name}: ${value}`),
            message.path,
          ].join("\n")}
        />
      </div>
    </>
  );
}
