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

/** Says a critical alert that opens while the page is shown, once. */
function useNewCriticals({ latestCritical }: AlertCounts) {
  const seen = useRef(latestCritical?.id ?? 0);
  useEffect(() => {
    if (!latestCritical || latestCritical.id <= seen.current) return;
    seen.current = latestCritical.id;
    announce(`New critical alert: ${latestCritical.title}, ${latestCritical.environmentId}.`);
  }, [latestCritical]);
}
