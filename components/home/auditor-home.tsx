"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import type { Route } from "next";
import { ChainTable } from "@/components/chain/chain-table";
import { trailSentence } from "@/components/chain/chain-words";
import { runHref } from "@/components/checklists/open-run-button";
import { many } from "@/components/checklists/run-words";
import { useRefreshMs } from "@/components/checklists/use-checklists";
import { useTRPC } from "@/components/trpc";
import { ButtonLink } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { PageHeader, Section } from "@/components/ui/page";
import { type AuditEvent, refusedColumns, runColumns } from "./auditor-columns";
import { greeting } from "./greeting";
import { HomeAnswer } from "./home-answer";
import { MISSED_INPUT, REFUSED_INPUT, SIGNED_INPUT } from "./inputs";

/** The trail's head, what was signed and missed, and who was refused. */
export function AuditorHome() {
  const trpc = useTRPC();
  const refetchInterval = useRefreshMs();
  const { data: summary } = useSuspenseQuery({ ...trpc.audit.summary.queryOptions(), refetchInterval });
  const { data: signed } = useSuspenseQuery(trpc.audit.list.queryOptions(SIGNED_INPUT));
  const { data: missed } = useSuspenseQuery(trpc.audit.list.queryOptions(MISSED_INPUT));
  const { data: refused } = useSuspenseQuery(trpc.audit.list.queryOptions(REFUSED_INPUT));
  const runs = [...signed.rows, ...missed.rows]
    .toSorted((a, b) => b.at.getTime() - a.at.getTime())
    .slice(0, 12);

  return (
    <>
      <PageHeader
        title="Today"
        answer={<HomeAnswer write={(now, zone) => `${greeting(now, zone)} ${trailSentence(summary, now)}`} />}
        actions={
          <ButtonLink href={"/audit" as Route} variant="plain">
            Open the audit trail
          </ButtonLink>
        }
      />
      <Section title="The trail" facts={many(summary.heads.length, "chain", "chains")}>
        <ChainTable {...summary} />
      </Section>
      <Section title="Sign-offs and misses" facts={`the last ${runs.length}`}>
        <DataTable
          caption="Sign-offs and misses"
          columns={runColumns}
          rows={runs}
          rowKey={keyOf}
          rowHref={({ subjectId }) => runHref(subjectId)}
          empty={
            <Empty title="Nothing was signed off or missed yet">
              Each sign-off and each missed run is an event of the trail.
            </Empty>
          }
        />
      </Section>
      <Section title="Refused lately">
        <DataTable
          caption="Refused lately"
          columns={refusedColumns}
          rows={refused.rows}
          rowKey={keyOf}
          empty={
            <Empty title="Nobody was refused anything">
              Whatever a person tried and may not do is listed here.
            </Empty>
          }
        />
      </Section>
    </>
  );
}

const keyOf = ({ scope, seq }: AuditEvent) => `${scope}/${seq}`;
