"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { OpenAlerts } from "@/components/alerts/open-alerts";
import { useRefreshMs } from "@/components/checklists/use-checklists";
import { useOpenItems } from "@/components/checklists/use-open-items";
import { MyRuns } from "@/components/runbooks/my-runs";
import { usePaletteItems } from "@/components/shell/palette-items";
import { useTRPC } from "@/components/trpc";
import { PageHeader } from "@/components/ui/page";
import { DueChecklists } from "./due-checklists";
import { dueSentence, greeting } from "./greeting";
import { HomeAnswer } from "./home-answer";
import { LateData } from "./late-data";
import { NeedsSomeone } from "./needs-someone";
import { RecentChanges } from "./recent-changes";

/** What has to be done next, what is wrong, what is late and what changed. */
export function OperatorHome({ first, children }: { first?: ReactNode; children?: ReactNode }) {
  const trpc = useTRPC();
  const refetchInterval = useRefreshMs();
  const { data: checklists } = useSuspenseQuery({ ...trpc.checklists.list.queryOptions(), refetchInterval });
  const { data: overview } = useSuspenseQuery({ ...trpc.platforms.overview.queryOptions(), refetchInterval });
  usePaletteItems(useOpenItems(checklists));
  return (
    <>
      <PageHeader
        title="Today"
        answer={
          <HomeAnswer write={(now, zone) => `${greeting(now, zone)} ${dueSentence(checklists, now, zone)}`} />
        }
      />
      <div className="grid gap-x-6 xl:grid-cols-[minmax(0,7fr)_minmax(0,5fr)]">
        <div className="min-w-0">
          {first}
          <DueChecklists checklists={checklists} />
          <MyRuns />
          <LateData />
        </div>
        <div className="min-w-0">
          <OpenAlerts />
          <NeedsSomeone overview={overview} />
          {children}
          <RecentChanges />
        </div>
      </div>
    </>
  );
}
