"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { SyncsNav } from "@/components/syncs/syncs-nav";
import { useTRPC } from "@/components/trpc";
import { PageHeader } from "@/components/ui/page";
import { TableSkeleton } from "@/components/ui/skeleton";
import { Tabs } from "@/components/ui/tabs";
import { useAddress } from "@/components/ui/use-address";
import { worst } from "@/domain/status";
import { incomingAnswer } from "./incoming-words";

const loading = () => <TableSkeleton rows={10} columns={5} />;
const WebhooksTab = dynamic(() => import("./webhooks-tab").then((module) => module.WebhooksTab), { loading });
const HeartbeatsTab = dynamic(() => import("./heartbeats-tab").then((module) => module.HeartbeatsTab), {
  loading,
});
const DbtTab = dynamic(() => import("./dbt-tab").then((module) => module.DbtTab), { loading });
const RunSheet = dynamic(() => import("@/components/actions/run-sheet").then((module) => module.RunSheet));

const REFRESH_MS = 15_000;

/** Does what others should tell us arrive: webhooks, heartbeats, dbt results? */
export function IncomingPage() {
  const trpc = useTRPC();
  const { params, write } = useAddress();
  const { data: hooks } = useSuspenseQuery({
    ...trpc.incoming.hooks.queryOptions(),
    refetchInterval: REFRESH_MS,
  });
  const { data: beats } = useSuspenseQuery({
    ...trpc.incoming.heartbeats.queryOptions(),
    refetchInterval: REFRESH_MS,
  });
  const isSilent = hooks.some(({ silentSeconds }) => silentSeconds !== null);
  return (
    <>
      <PageHeader title="Incoming" answer={incomingAnswer(hooks, beats)} />
      <SyncsNav />
      <Tabs
        label="What comes in"
        value={params.get("tab") ?? "webhooks"}
        onChange={(tab) =>
          write({
            tab: tab === "webhooks" ? undefined : tab,
            delivery: undefined,
            heartbeat: undefined,
            dbt: undefined,
          })
        }
        tabs={[
          {
            value: "webhooks",
            label: "Webhooks",
            ...(isSilent && { status: "warn" as const }),
            panel: <WebhooksTab hooks={hooks} />,
          },
          {
            value: "heartbeats",
            label: "Heartbeats",
            count: beats.length,
            ...(beats.length > 0 && { status: worst(beats.map(({ state }) => state.status)) }),
            panel: <HeartbeatsTab beats={beats} />,
          },
          { value: "dbt", label: "dbt & snapshots", panel: <DbtTab /> },
        ]}
      />
      {params.has("run") && <RunSheet />}
    </>
  );
}
