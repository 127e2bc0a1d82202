"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Empty } from "@/components/ui/empty";
import { PageHeader, Section } from "@/components/ui/page";
import { useAddress } from "@/components/ui/use-address";
import { can } from "@/domain/access";
import { approvalsAnswer } from "./approval-words";
import { AskedList } from "./asked-list";
import { DecidedList } from "./decided-list";
import { DutyList } from "./duty-list";

const RequestSheet = dynamic(() => import("./request-sheet").then((module) => module.RequestSheet));

const REFRESH_MS = 10_000;

/** What waits for a second person, what became of it, and what is owed afterwards. */
export function ApprovalsPage() {
  const trpc = useTRPC();
  const me = usePerson();
  const { params, write } = useAddress();
  const { data: lists } = useSuspenseQuery({
    ...trpc.approvals.list.queryOptions(),
    refetchInterval: REFRESH_MS,
  });
  const open = (id: string) => write({ run: id }, "push");
  return (
    <>
      <PageHeader title="Approvals" answer={approvalsAnswer(lists, can(me, "approval:decide"))} />
      <Section title="Waiting for you" facts="asked for by somebody else">
        <AskedList
          runs={lists.waiting}
          onOpen={open}
          verb={can(me, "approval:decide") ? "Look and decide" : "Look"}
          empty={
            <Empty title="Nothing waits for a second person">
              What may lose data or access is asked for with a preview and comes here.
            </Empty>
          }
        />
      </Section>
      <Section title="Duties" facts="owed after something was done alone">
        <DutyList owed={lists.duties} onOpen={open} />
      </Section>
      <Section title="Asked by you" facts="in the last two weeks">
        <AskedList
          runs={lists.mine}
          onOpen={open}
          verb="Look"
          empty={
            <Empty title="You asked for nothing lately">
              Actions are asked for on the page of their platform, under Actions.
            </Empty>
          }
        />
      </Section>
      <Section title="Decided" facts="by anybody, in the last two weeks">
        <DecidedList decided={lists.decided} onOpen={open} />
      </Section>
      {params.has("run") && <RequestSheet />}
    </>
  );
}
