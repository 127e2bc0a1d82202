"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { PeopleNav } from "@/components/people/people-nav";
import { useTRPC } from "@/components/trpc";
import { PageHeader } from "@/components/ui/page";
import { Segmented } from "@/components/ui/segmented";
import { useAddress } from "@/components/ui/use-address";
import type { SecurityRange } from "@/domain/schema/security";
import { FailureChart } from "./failure-chart";
import {
  EmergencySection,
  RefusedSection,
  RoleSection,
  TokenSection,
  TooFastSection,
} from "./security-tables";
import { RANGES, rangeOf, securityAnswer } from "./security-words";
import { UnusualSection } from "./unusual-section";
import { WatchList } from "./watch-list";

const REFRESH_MS = 15_000;
const SettleDialog = dynamic(() => import("./settle-dialog").then((module) => module.SettleDialog));

/** Does anybody try to get in, or do what they may not? */
export function SecurityPage() {
  const trpc = useTRPC();
  const { params, write } = useAddress();
  const range = rangeOf(params.get("range"));
  const { data } = useSuspenseQuery({
    ...trpc.security.overview.queryOptions({ range }),
    refetchInterval: REFRESH_MS,
  });
  const open = data.unusual.find(({ scope, seq }) => `${scope} ${seq}` === params.get("sign-in"));
  return (
    <>
      <PageHeader
        title="Security"
        answer={securityAnswer(data)}
        actions={
          <Segmented<SecurityRange["range"]>
            label="Range"
            value={range}
            options={[
              { value: "24h", label: RANGES["24h"] },
              { value: "7d", label: RANGES["7d"] },
            ]}
            onChange={(value) => write({ range: value === "24h" ? undefined : value })}
          />
        }
      />
      <PeopleNav />
      <WatchList watches={data.checks} />
      <UnusualSection
        rows={data.unusual}
        history={data.history}
        onSettle={({ scope, seq }) => write({ "sign-in": `${scope} ${seq}` }, "push")}
      />
      <FailureChart range={range} />
      <RefusedSection rows={data.refused} range={range} />
      <TooFastSection rows={data.tooFast} range={range} />
      <EmergencySection rows={data.emergencies} />
      <RoleSection rows={data.roles} />
      <TokenSection rows={data.tokens} />
      {open && !open.settled && (
        <SettleDialog signIn={open} onClose={() => write({ "sign-in": undefined })} />
      )}
    </>
  );
}
