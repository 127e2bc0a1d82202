"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ItsAudit } from "@/components/audit/its-audit";
import { PLATFORM_NAME } from "@/components/thresholds/platform-name";
import { useTRPC } from "@/components/trpc";
import { PageHeader } from "@/components/ui/page";
import { AlertButtons } from "./alert-buttons";
import { AlertSentence } from "./alert-sentence";
import { AlertStory } from "./alert-story";
import type { AlertPage } from "./alert-types";
import type { Work } from "./work";
import { WorkPlace } from "./work-place";

const placeOf = ({ platformId, environmentId }: AlertPage["alert"]) =>
  `${PLATFORM_NAME[platformId]} ${environmentId.split("/")[1] ?? ""}`;

const REFRESH_MS = 15_000;

/** One alert by its own address, as it is sent to somebody. */
export function AlertPageShown({ id }: { id: number }) {
  const trpc = useTRPC();
  const [work, setWork] = useState<Work>();
  const { data: page } = useSuspenseQuery({
    ...trpc.alerts.byId.queryOptions({ id }),
    refetchInterval: REFRESH_MS,
  });
  return (
    <>
      <PageHeader
        title={page.alert.title}
        facts={
          <>
            <span>{placeOf(page.alert)}</span>
            <ItsAudit of={{ kind: "alert", subject: String(id) }} />
          </>
        }
        back={{ href: "/alerts", label: "Alerts" }}
        answer={<AlertSentence page={page} />}
      />
      <div className="max-w-4xl">
        <AlertStory page={page} buttons={<AlertButtons page={page} onWork={setWork} />} />
      </div>
      <WorkPlace work={work} onClose={() => setWork(undefined)} />
    </>
  );
}
