"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { Empty } from "@/components/ui/empty";
import { Input } from "@/components/ui/field";
import { Section } from "@/components/ui/page";
import { LogFilters, LogSelect, PagedLog } from "@/components/ui/paged-log";
import { useAddress } from "@/components/ui/use-address";
import { NOTIFICATION_STATES, NOTIFICATION_WORDS } from "@/domain/notification";
import { LOG_COLUMNS } from "./log-columns";
import type { Channel, Sent } from "./notification-types";

const REFRESH_MS = 10_000;
const keyOf = ({ id }: Sent) => id;
const SPANS = { "1": "last hour", "24": "last 24 hours", "168": "last 7 days" };

/** From when on, in whole minutes, so that a refresh asks the same question. */
const startOf = (hours: number) => new Date(Math.floor(Date.now() / 60_000) * 60_000 - hours * 3_600_000);

/** Every message that was decided on, what became of it, and why. */
export function DeliveryLog({ channels }: { channels: readonly Channel[] }) {
  const trpc = useTRPC();
  const { params, write } = useAddress();
  const channelId = channels.find(({ id }) => id === params.get("by"))?.id;
  const state = NOTIFICATION_STATES.find((one) => one === params.get("state"));
  const span = Object.keys(SPANS).find((one) => one === params.get("span"));
  const alertId = Number(params.get("alert")) || undefined;
  const before = params.get("before") ?? undefined;
  const filter = {
    ...(channelId && { channelId }),
    ...(state && { state }),
    ...(alertId && { alertId }),
    ...(span && { from: startOf(Number(span)) }),
    ...(before && { before }),
  };
  const { data, error, isPlaceholderData } = useQuery({
    ...trpc.notifications.log.queryOptions(filter),
    placeholderData: keepPreviousData,
    refetchInterval: before ? false : REFRESH_MS,
  });
  const isFiltered = Object.keys(filter).length > 0;
  return (
    <Section title="Delivery log" facts="newest first">
      <LogFilters names={["by", "state", "span", "alert"]} isFiltered={isFiltered}>
        <LogSelect
          label="Channel"
          name="by"
          value={channelId}
          all="every channel"
          options={channels.map(({ id, title }) => ({ value: id, label: title }))}
        />
        <LogSelect
          label="State"
          name="state"
          value={state}
          all="every state"
          options={NOTIFICATION_STATES.map((value) => ({ value, label: NOTIFICATION_WORDS[value].word }))}
        />
        <LogSelect
          label="Time"
          name="span"
          value={span}
          all="any time"
          options={Object.entries(SPANS).map(([value, label]) => ({ value, label }))}
        />
        <Input
          aria-label="Alert"
          data-page-filter
          inputMode="numeric"
          placeholder="Alert number"
          className="w-36"
          value={params.get("alert") ?? ""}
          onChange={(event) => write({ alert: event.target.value.replace(/\D/g, ""), before: undefined })}
        />
      </LogFilters>
      <PagedLog
        what="Messages"
        columns={LOG_COLUMNS}
        page={data && { rows: data.notifications, hasMore: data.hasMore }}
        query={{ error, isPlaceholderData }}
        filter={filter}
        rowKey={keyOf}
        onOpen={({ id }) => write({ message: id, channel: undefined }, "push")}
        openKey={params.get("message") ?? undefined}
        empty={
          <Empty title={isFiltered ? "No message fits the filter" : "Nothing was sent yet"}>
            A message appears here as soon as it is decided on, before it is sent. Test a channel to see one.
          </Empty>
        }
      />
    </Section>
  );
}
