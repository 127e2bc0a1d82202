"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { AlertsNav } from "@/components/alerts/alerts-nav";
import { useTRPC } from "@/components/trpc";
import { PageHeader } from "@/components/ui/page";
import { TableSkeleton } from "@/components/ui/skeleton";
import { Tabs } from "@/components/ui/tabs";
import { useAddress } from "@/components/ui/use-address";
import { onCallAnswer } from "./on-call-words";
import { SchedulesTab } from "./schedules-tab";

const loading = () => <TableSkeleton rows={8} columns={3} />;
const LaddersTab = dynamic(() => import("./ladders-tab").then((module) => module.LaddersTab), { loading });
const ContactsTab = dynamic(() => import("./contacts-tab").then((module) => module.ContactsTab), { loading });
const SimulatorTab = dynamic(() => import("./simulator-tab").then((module) => module.SimulatorTab), {
  loading,
});

const REFRESH_MS = 60_000;

/** Who is told when something fires, now and at any other time? */
export function OnCallPage() {
  const trpc = useTRPC();
  const { params, write } = useAddress();
  const { data } = useSuspenseQuery({
    ...trpc.escalation.schedules.queryOptions(),
    refetchInterval: REFRESH_MS,
  });
  const { data: contacts } = useSuspenseQuery(trpc.escalation.contacts.queryOptions());
  const hasGap = data.schedules.some(({ active, gaps }) => active && gaps.length > 0);
  return (
    <>
      <PageHeader title="On call" answer={onCallAnswer(data.schedules)} />
      <AlertsNav />
      <Tabs
        label="On call"
        value={params.get("tab") ?? "schedules"}
        onChange={(tab) => write({ tab: tab === "schedules" ? undefined : tab })}
        tabs={[
          {
            value: "schedules",
            label: "Schedules",
            ...(hasGap && { status: "warn" as const }),
            panel: <SchedulesTab data={data} contacts={contacts} />,
          },
          {
            value: "ladders",
            label: "Ladders",
            panel: <LaddersTab contacts={contacts} schedules={data.schedules} />,
          },
          {
            value: "contacts",
            label: "Contacts",
            count: contacts.filter(({ active }) => active).length,
            panel: <ContactsTab contacts={contacts} />,
          },
          { value: "simulate", label: "If this fired…", panel: <SimulatorTab /> },
        ]}
      />
    </>
  );
}
