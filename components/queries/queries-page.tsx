"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import type { Route } from "next";
import { ItsAudit } from "@/components/audit/its-audit";
import { useTRPC } from "@/components/trpc";
import { ButtonLink } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { PageHeader } from "@/components/ui/page";
import { Tabs } from "@/components/ui/tabs";
import { useAddress } from "@/components/ui/use-address";
import { GroupPanel } from "./group-panel";
import { catalogueAnswer, GROUP_WORD } from "./query-words";

/** What can this deployment be asked, and what does it answer? */
export function QueriesPage({ environmentId }: { environmentId: string }) {
  const trpc = useTRPC();
  const { params, write } = useAddress();
  const { data: catalogue } = useSuspenseQuery({
    ...trpc.queries.catalogue.queryOptions({ environmentId }),
    // News of others' questions change nothing here; what is offered changes with a probe.
    staleTime: "static",
    refetchInterval: 60_000,
  });
  const { groups, platform, name } = catalogue;
  const wanted = params.get("query");
  const open = groups.find(({ queries }) => queries.some(({ key }) => key === wanted)) ?? groups[0];

  function turnTo(group: string) {
    const first = groups.find((one) => one.group === group)?.queries[0];
    const gone = [...params.keys()].map((key) => [key, undefined] as const);
    write({ ...Object.fromEntries(gone), query: first?.key }, "push");
  }

  return (
    <>
      <PageHeader
        title={`${platform} / ${name}: queries`}
        back={{ href: `/platforms/${environmentId}` as Route, label: `${platform} / ${name}` }}
        answer={catalogueAnswer(catalogue)}
        facts={<ItsAudit of={{ kind: "query", environment: environmentId }} label="Who asked what" />}
        actions={
          catalogue.hasLogs && (
            <ButtonLink href={`/platforms/${environmentId}/logs` as Route}>Logs</ButtonLink>
          )
        }
      />
      {open ? (
        <Tabs
          label="What it can be asked about"
          value={open.group}
          onChange={turnTo}
          tabs={groups.map((group) => ({
            value: group.group,
            label: GROUP_WORD[group.group],
            count: group.queries.length,
            panel: <GroupPanel environmentId={environmentId} group={group} />,
          }))}
        />
      ) : (
        <div className="rounded border bg-surface">
          <Empty title="No question is known here">
            Questions come with a platform's drivers: its database, its queues, its cluster. The addresses and
            credentials that they need stand in the configuration.
          </Empty>
        </div>
      )}
    </>
  );
}
