"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useTRPC } from "@/components/trpc";
import { Banner } from "@/components/ui/banner";
import { Empty } from "@/components/ui/empty";
import { Input } from "@/components/ui/field";
import { Section } from "@/components/ui/page";
import { LogFilters, LogSelect, PagedLog } from "@/components/ui/paged-log";
import { useAddress } from "@/components/ui/use-address";
import { DELIVERY_SOURCES, VERDICT_WORDS } from "@/domain/delivery";
import { DELIVERY_VERDICTS } from "@/domain/sync";
import { DELIVERY_COLUMNS } from "./delivery-columns";
import { HookFacts } from "./hook-facts";
import type { Delivery, HookHealth } from "./incoming-types";

const LatencyChart = dynamic(() => import("./latency-chart").then((module) => module.LatencyChart), {
  ssr: false,
});
const DeliverySheet = dynamic(() => import("./delivery-sheet").then((module) => module.DeliverySheet), {
  ssr: false,
});

const REFRESH_MS = 10_000;
const keyOf = ({ id }: Delivery) => String(id);

/** What came in, what was decided about it, and what did not come. */
export function WebhooksTab({ hooks }: { hooks: readonly HookHealth[] }) {
  const trpc = useTRPC();
  const { data: alertHooks = [] } = useQuery({
    ...trpc.incoming.alertHooks.queryOptions(),
    refetchInterval: REFRESH_MS,
  });
  const silent = hooks.filter(({ silentSeconds }) => silentSeconds !== null);
  return (
    <>
      {silent.map(({ environmentId, sentence }) => (
        <div key={environmentId} className="mb-4 rounded border" role="status">
          <Banner status="warn">
            <b>{environmentId}</b> is silent. {sentence} Scheduled syncs still run over there; look at the
            webhook's address and secret in Airbyte, then replay what was missed.
          </Banner>
        </div>
      ))}
      <HookFacts hooks={hooks} alertHooks={alertHooks} />
      <LatencyChart environments={hooks.map(({ environmentId }) => environmentId)} />
      <Deliveries environments={[...hooks, ...alertHooks].map(({ environmentId }) => environmentId)} />
    </>
  );
}

function Deliveries({ environments }: { environments: readonly string[] }) {
  const trpc = useTRPC();
  const { params, write } = useAddress();
  const text = params.get("q") ?? "";
  const verdict = DELIVERY_VERDICTS.find((one) => one === params.get("verdict"));
  const source = DELIVERY_SOURCES.find((one) => one === params.get("source"));
  const environmentId = environments.find((one) => one === params.get("where"));
  const before = Number(params.get("before")) || undefined;
  const filter = {
    ...(verdict && { verdict }),
    ...(source && { source }),
    ...(environmentId && { environmentId }),
    ...(text && { text }),
    ...(before && { before }),
  };
  const { data, error, isPlaceholderData } = useQuery({
    ...trpc.incoming.deliveries.queryOptions(filter),
    placeholderData: keepPreviousData,
    refetchInterval: before ? false : REFRESH_MS,
  });
  const isFiltered = Object.keys(filter).length > 0;
  return (
    <Section title="Deliveries" facts="kept for 90 days, redacted; newest first">
      <LogFilters names={["q", "verdict", "source", "where"]} isFiltered={isFiltered}>
        <Input
          type="search"
          data-page-filter
          aria-label="Filter deliveries"
          placeholder="Job, alert, tenant, connection"
          className="w-56 max-sm:w-full"
          value={text}
          onChange={(event) => write({ q: event.target.value, before: undefined })}
        />
        <LogSelect
          label="Verdict"
          name="verdict"
          value={verdict}
          all="every verdict"
          options={DELIVERY_VERDICTS.map((value) => ({ value, label: VERDICT_WORDS[value].word }))}
        />
        <LogSelect
          label="Sender"
          name="source"
          value={source}
          all="every sender"
          options={DELIVERY_SOURCES.map((value) => ({ value, label: value }))}
        />
        <LogSelect
          label="Environment"
          name="where"
          value={environmentId}
          all="every environment"
          options={environments.map((value) => ({ value, label: value }))}
        />
      </LogFilters>
      <PagedLog
        what="Deliveries"
        columns={DELIVERY_COLUMNS}
        page={data && { rows: data.deliveries, hasMore: data.hasMore }}
        query={{ error, isPlaceholderData }}
        filter={filter}
        rowKey={keyOf}
        onOpen={({ id }) => write({ delivery: String(id) }, "push")}
        openKey={params.get("delivery") ?? undefined}
        empty={
          <Empty title={isFiltered ? "No delivery fits the filter" : "Nothing came in yet"}>
            Airbyte reports finished jobs to its address above, with the environment's secret in the header
            X-Airbyte-Webhook-Secret. An Alertmanager notifies at its own, with its secret as a bearer token
            or as the password of basic auth.
          </Empty>
        }
      />
      {params.has("delivery") && (
        <DeliverySheet id={Number(params.get("delivery"))} onClose={() => write({ delivery: undefined })} />
      )}
    </Section>
  );
}
