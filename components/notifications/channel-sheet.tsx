"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ItsAudit } from "@/components/audit/its-audit";
import { SheetPart } from "@/components/people/sheet-part";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { KeyValue } from "@/components/ui/key-value";
import { Sheet } from "@/components/ui/sheet";
import { StatusBadge } from "@/components/ui/status-badge";
import { Time } from "@/components/ui/time";
import { whyNot } from "@/domain/access";
import { CHANNEL_FORMS } from "@/domain/notification";
import { ChannelForm } from "./channel-form";
import { ChannelTest } from "./channel-test";
import { channelState, quietText } from "./channel-words";
import type { Channel } from "./notification-types";

type Props = { channel: Channel; channels: readonly Channel[]; onClose: () => void };

/** One channel: whether it works and why not, a test, its settings, and the switch. */
export function ChannelSheet({ channel, channels, onClose }: Props) {
  const me = usePerson();
  const [isAsking, setIsAsking] = useState(false);
  const cannot = whyNot(me, "channel:edit");
  return (
    <Sheet
      open
      onOpenChange={(open) => !open && onClose()}
      title={channel.title}
      answer={`${CHANNEL_FORMS[channel.kind].word} · ${channel.id}`}
      footer={
        <>
          <Button blockedBecause={cannot} onClick={() => setIsAsking(true)}>
            {channel.active ? "Switch off" : "Switch on"}
          </Button>
          <ItsAudit of={{ kind: "channel", subject: channel.id }} className="ml-auto" />
        </>
      }
    >
      <Facts channel={channel} />
      <SheetPart title="Test">
        <ChannelTest channel={channel} />
      </SheetPart>
      <SheetPart title="Settings">
        <ChannelForm key={channel.version} channel={channel} channels={channels} />
      </SheetPart>
      <SwitchDialog channel={channel} open={isAsking} onOpenChange={setIsAsking} />
    </Sheet>
  );
}

function Facts({ channel }: { channel: Channel }) {
  const { lastDay } = channel;
  return (
    <KeyValue
      items={[
        { label: "State", value: <StatusBadge {...channelState(channel)} look="plain" /> },
        ...(channel.failingSince
          ? [
              { label: "Failing since", value: <Time at={channel.failingSince} /> },
              { label: "Why, and what to do", value: channel.lastTrouble },
            ]
          : []),
        { label: "Last delivery", value: <Time at={channel.lastOkAt} never="never" /> },
        {
          label: "Last 24 hours",
          value: `${lastDay.sent} sent, ${lastDay.lost} not delivered, ${lastDay.waiting} waiting, ${lastDay.held} held`,
        },
        { label: "Quiet hours", value: quietText(channel.quiet) },
        { label: "Stands in", value: channel.fallback ?? "nobody" },
      ]}
    />
  );
}

function SwitchDialog({
  channel,
  open,
  onOpenChange,
}: {
  channel: Channel;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const flip = useMutation(
    trpc.notifications.switchChannel.mutationOptions({
      onSuccess: () => onOpenChange(false),
      onSettled: () => queryClient.invalidateQueries(trpc.notifications.pathFilter()),
    }),
  );
  const { id, version, active, title, fallback, lastDay } = channel;
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Switch ${active ? "off" : "on"} ${title}`}
      confirmLabel={`Switch ${active ? "off" : "on"} 1 channel`}
      pending={flip.isPending}
      error={flip.error?.message}
      onConfirm={() => flip.mutate({ id, version, active: !active })}
    >
      <p>
        {active
          ? `Nothing goes out by it any more. ${lastDay.waiting + lastDay.held} messages that wait ${fallback ? `go to ${fallback}` : "fail, because no channel stands in"}.`
          : "Messages go out by it again from now on. What failed meanwhile stays failed."}
      </p>
    </ConfirmDialog>
  );
}
