"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useTRPC } from "@/components/trpc";
import { announce } from "@/components/ui/announce";
import { PageHeader } from "@/components/ui/page";
import { Time } from "@/components/ui/time";
import type { AlertCounts } from "./alert-types";
import { alertsAnswer } from "./alert-words";
import { AlertsNav } from "./alerts-nav";
import { Forgotten } from "./forgotten";
import { Triage } from "./triage";

const REFRESH_MS = 15_000;

/** What needs somebody now, and who has it? */
export function AlertsPage() {
  const trpc = useTRPC();
  const { data: counts } = useSuspenseQuery({
    ...trpc.alerts.summary.queryOptions(),
    refetchInterval: REFRESH_MS,
  });
  useNewCriticals(counts);
  return (
    <>
      <PageHeader
        title="Alerts"
        answer={alertsAnswer(counts)}
        facts={
          counts.judgedAt ? (
            <span>
              rules last asked <Time at={counts.judgedAt} />
            </span>
          ) : (
            "no rule has been asked yet"
          )
        }
      />
      <AlertsNav />
      <Forgotten />
      <Triage counts={counts} />
    </>
  );
}

/** Says a critical alert that opens, or opens again, while the page is shown: each opening once. */
function useNewCriticals({ latestCritical: latest }: AlertCounts) {
  const from = useRef(latest?.openedAt.getTime() ?? 0);
  const said = useRef(new Set(latest && [openingOf(latest)]));
  useEffect(() => {
    if (!latest || latest.openedAt.getTime() < from.current || said.current.has(openingOf(latest))) return;
    said.current.add(openingOf(latest));
    announce(`New critical alert: ${latest.title}, ${latest.environmentId}.`);
  }, [latest]);
}

const openingOf = ({ id, openedAt }: NonNullable<AlertCounts["latestCritical"]>) =>
  `${id} ${openedAt.getTime()}`;
