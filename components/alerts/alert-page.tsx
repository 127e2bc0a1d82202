"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { PageHeader } from "@/components/ui/page";
import { AlertButtons } from "./alert-buttons";
import { AlertSentence } from "./alert-sentence";
import { AlertStory } from "./alert-story";
import type { Work } from "./work";
import { WorkPlace } from "./work-place";

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
        facts={<span>{page.alert.environmentId}</span>}
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
