"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import dynamic from "next/dynamic";
import { AlertsNav } from "@/components/alerts/alerts-nav";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { PageHeader, Section } from "@/components/ui/page";
import { useClockText } from "@/components/ui/time";
import { useAddress } from "@/components/ui/use-address";
import { whyNot } from "@/domain/access";
import { readMatcher, writeMatcher } from "@/domain/silence";
import { ENDED_COLUMNS, LIVE_COLUMNS } from "./silence-columns";
import { silencesAnswer } from "./silence-words";

const NewSilence = dynamic(() => import("./new-silence").then((module) => module.NewSilence), { ssr: false });

const keyOf = ({ id }: { id: string }) => id;

/** Of what is nobody told, why, and until when? */
export function SilencesPage() {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.silences.list.queryOptions());
  const { params, write } = useAddress();
  const mayNot = whyNot(usePerson(), "silence:manage");
  const answer = useClockText((now) => silencesAnswer(data.live, now));
  const matchers = params.getAll("m").flatMap((text) => readMatcher(text) ?? []);

  return (
    <>
      <PageHeader
        title="Silences"
        answer={<span suppressHydrationWarning>{answer}</span>}
        actions={
          <Button
            icon={<Plus className="size-4" aria-hidden />}
            blockedBecause={mayNot}
            onClick={() => write({ new: "1" }, "push")}
          >
            New silence…
          </Button>
        }
      />
      <AlertsNav />
      <Section title="Now and planned" facts="the soonest end first">
        <DataTable
          caption="Silences, the soonest end first"
          columns={LIVE_COLUMNS}
          rows={data.live}
          rowKey={keyOf}
          empty={
            <Empty title="Nothing is silenced">
              A silence keeps people from being told while work is under way. It always ends, and what fired
              meanwhile is told then.
            </Empty>
          }
        />
      </Section>
      {data.ended.length > 0 && (
        <Section title="Ended in the last seven days">
          <DataTable
            caption="Silences that ended, the latest first"
            columns={ENDED_COLUMNS}
            rows={data.ended}
            rowKey={keyOf}
            empty={null}
          />
        </Section>
      )}
      {params.get("new") === "1" && !mayNot && (
        <NewSilence
          key={matchers.map(writeMatcher).join()}
          matchers={matchers}
          onClose={() => write({ new: undefined, m: undefined })}
        />
      )}
    </>
  );
}
