"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { Snowflake } from "lucide-react";
import dynamic from "next/dynamic";
import { ActionsNav } from "@/components/actions/actions-nav";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { PageHeader, Section } from "@/components/ui/page";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { useAddress } from "@/components/ui/use-address";
import { whyNot } from "@/domain/access";
import { AutomationList } from "./automation-list";
import { FreezeList } from "./freeze-list";
import type { PastFreeze } from "./freeze-types";
import { freezesAnswer } from "./freeze-words";

const NewFreeze = dynamic(() => import("./new-freeze").then((module) => module.NewFreeze), { ssr: false });
const EndFreeze = dynamic(() => import("./end-freeze").then((module) => module.EndFreeze), { ssr: false });
const ChangeAutomation = dynamic(
  () => import("./change-automation").then((module) => module.ChangeAutomation),
  { ssr: false },
);

const REFRESH_MS = 15_000;

const PAST_COLUMNS: readonly Column<PastFreeze>[] = [
  { id: "what", header: "What", cell: ({ what }) => what },
  { id: "ended", header: "Ended", cell: ({ endedAt }) => <Time at={endedAt} /> },
  {
    id: "how",
    header: "How",
    cell: ({ liftedByName, liftedReason }) =>
      liftedByName ? `${liftedByName}: ${liftedReason}` : "its time was up",
  },
  {
    id: "reason",
    header: "Because",
    grows: true,
    cell: ({ reason }) => <span className="text-ink-2">{reason}</span>,
  },
  { id: "by", header: "By", cell: ({ createdByName }) => createdByName },
];

/** What is held back now, by whom and until when; and what runs by itself? */
export function FreezesPage({ platforms }: { platforms: readonly { id: string; name: string }[] }) {
  const trpc = useTRPC();
  const me = usePerson();
  const { params, write } = useAddress();
  const refetchInterval = REFRESH_MS;
  const { data: freezes } = useSuspenseQuery({ ...trpc.freezes.inForce.queryOptions(), refetchInterval });
  const { data: past } = useSuspenseQuery(trpc.freezes.past.queryOptions());
  const { data: automations } = useSuspenseQuery({
    ...trpc.freezes.automations.queryOptions(),
    refetchInterval,
  });
  const mayNot = whyNot(me, "freeze:set");
  const ending = freezes.find(({ id }) => id === params.get("end"));
  const changing = automations.find(({ key }) => key === params.get("automation"));
  const close = () => write({ new: undefined, end: undefined, automation: undefined });
  return (
    <>
      <PageHeader
        title="Freezes and automations"
        answer={freezesAnswer(freezes, automations)}
        actions={
          <Button
            icon={<Snowflake className="size-4" aria-hidden />}
            blockedBecause={mayNot}
            onClick={() => write({ new: "1" }, "push")}
          >
            Begin a freeze…
          </Button>
        }
      />
      <ActionsNav />
      <Section title="In force" facts="what disrupts waits, and nothing runs by itself">
        <FreezeList freezes={freezes} onEnd={(id) => write({ end: id }, "push")} />
      </Section>
      <Section title="Automations" facts="what the console starts by itself, each under a breaker">
        <AutomationList automations={automations} onChange={(key) => write({ automation: key }, "push")} />
      </Section>
      {past.length > 0 && (
        <Section title="Over" facts="in the last two weeks">
          <DataTable
            caption="Freezes that are over, the latest first"
            columns={PAST_COLUMNS}
            rows={past}
            rowKey={({ id }) => id}
            empty={null}
          />
        </Section>
      )}
      {params.get("new") === "1" && !mayNot && <NewFreeze platforms={platforms} onClose={close} />}
      {ending && !mayNot && <EndFreeze freeze={ending} onClose={close} />}
      {changing && !whyNot(me, "automation:edit") && (
        <ChangeAutomation key={changing.key} automation={changing} onClose={close} />
      )}
    </>
  );
}
