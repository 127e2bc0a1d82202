"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { InlineError } from "@/components/ui/error-note";
import { Input } from "@/components/ui/field";
import { Section } from "@/components/ui/page";
import { Select } from "@/components/ui/select";
import { TableSkeleton } from "@/components/ui/skeleton";
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
      <div className="on-screen mb-3 flex flex-wrap items-center gap-3">
        <Select
          aria-label="Channel"
          value={channelId ?? ""}
          options={[
            { value: "", label: "every channel" },
            ...channels.map(({ id, title }) => ({ value: id, label: title })),
          ]}
          onChange={(event) => write({ by: event.target.value, before: undefined })}
        />
        <Select
          aria-label="State"
          value={state ?? ""}
          options={[
            { value: "", label: "every state" },
            ...NOTIFICATION_STATES.map((value) => ({ value, label: NOTIFICATION_WORDS[value].word })),
          ]}
          onChange={(event) => write({ state: event.target.value, before: undefined })}
        />
        <Select
          aria-label="Time"
          value={span ?? ""}
          options={[
            { value: "", label: "any time" },
            ...Object.entries(SPANS).map(([value, label]) => ({ value, label })),
          ]}
          onChange={(event) => write({ span: event.target.value, before: undefined })}
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
        {isFiltered && (
          <Button
            size="small"
            variant="quiet"
            onClick={() =>
              write({ by: undefined, state: undefined, span: undefined, alert: undefined, before: undefined })
            }
          >
            Clear the filter
          </Button>
        )}
      </div>
      {!data && error && <InlineError>{error.message}</InlineError>}
      {!data && !error && <TableSkeleton rows={8} columns={6} />}
      {data && (
        <div aria-busy={isPlaceholderData} className={isPlaceholderData ? "opacity-60" : undefined}>
          <DataTable
            caption="Messages, newest first"
            columns={LOG_COLUMNS}
            rows={data.notifications}
            rowKey={keyOf}
            onOpen={({ id }) => write({ message: id, channel: undefined }, "push")}
            openKey={params.get("message") ?? undefined}
            {...(!isPlaceholderData && { holdFor: JSON.stringify(filter) })}
            empty={
              <Empty title={isFiltered ? "No message fits the filter" : "Nothing was sent yet"}>
                A message appears here as soon as it is decided on, before it is sent. Test a channel to see
                one.
              </Empty>
            }
            footer={
              <>
                {before && (
                  <Button size="small" onClick={() => write({ before: undefined }, "push")}>
                    Newest
                  </Button>
                )}
                <Button
                  size="small"
                  blockedBecause={data.hasMore ? undefined : "These are the oldest messages."}
                  onClick={() => write({ before: data.notifications.at(-1)?.id }, "push")}
                >
                  Older
                </Button>
              </>
            }
          />
        </div>
      )}
    </Section>
  );
}
