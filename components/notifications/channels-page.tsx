"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { AlertsNav } from "@/components/alerts/alerts-nav";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { PageHeader, Section } from "@/components/ui/page";
import { useAddress } from "@/components/ui/use-address";
import { whyNot } from "@/domain/access";
import { CHANNEL_COLUMNS } from "./channel-columns";
import { channelsAnswer } from "./channel-words";
import { DeliveryLog } from "./delivery-log";
import type { Channel } from "./notification-types";

const ChannelSheet = dynamic(() => import("./channel-sheet").then((module) => module.ChannelSheet), {
  ssr: false,
});
const AddChannel = dynamic(() => import("./add-channel").then((module) => module.AddChannel), { ssr: false });
const NotificationSheet = dynamic(
  () => import("./notification-sheet").then((module) => module.NotificationSheet),
  { ssr: false },
);
const DemoInbox = dynamic(() => import("./demo-inbox").then((module) => module.DemoInbox), { ssr: false });

const REFRESH_MS = 10_000;
const keyOf = ({ id }: Channel) => id;

/** By which ways people are told, whether they work, and every message with what became of it. */
export function ChannelsPage() {
  const trpc = useTRPC();
  const me = usePerson();
  const { params, write } = useAddress();
  const { data: channels } = useSuspenseQuery({
    ...trpc.notifications.channels.queryOptions(),
    refetchInterval: REFRESH_MS,
  });
  const open = channels.find(({ id }) => id === params.get("channel"));
  const message = params.get("message");
  return (
    <>
      <PageHeader
        title="Channels"
        answer={channelsAnswer(channels)}
        actions={
          <Button
            blockedBecause={whyNot(me, "channel:edit")}
            onClick={() => write({ channel: undefined, message: undefined, add: "1" }, "push")}
          >
            Add a channel…
          </Button>
        }
      />
      <AlertsNav />
      <Section title="Ways out" facts={channels.length}>
        <DataTable
          caption="Channels by which people are told"
          columns={CHANNEL_COLUMNS}
          rows={channels}
          rowKey={keyOf}
          onOpen={({ id }) => write({ channel: id, message: undefined, add: undefined }, "push")}
          openKey={open?.id}
          empty={
            <Empty title="No channel yet">
              An admin adds one: Slack, PagerDuty, mail or a signed webhook. Until then alerts are only seen
              here.
            </Empty>
          }
        />
      </Section>
      <DeliveryLog channels={channels} />
      <DemoInbox />
      {open && !message && (
        <ChannelSheet
          key={open.id}
          channel={open}
          channels={channels}
          onClose={() => write({ channel: undefined })}
        />
      )}
      {params.has("add") && <AddChannel channels={channels} onClose={() => write({ add: undefined })} />}
      {message && (
        <NotificationSheet key={message} id={message} onClose={() => write({ message: undefined })} />
      )}
    </>
  );
}
