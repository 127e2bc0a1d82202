"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import type { Route } from "next";
import dynamic from "next/dynamic";
import { useState } from "react";
import { SubjectTrail } from "@/components/audit/subject-trail";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Banner } from "@/components/ui/banner";
import { Button, ButtonLink } from "@/components/ui/button";
import { PageHeader } from "@/components/ui/page";
import { Pill } from "@/components/ui/pill";
import { Time } from "@/components/ui/time";
import { useAddress } from "@/components/ui/use-address";
import { can, placeOf } from "@/domain/access";
import { isOpenFlow } from "@/domain/flow";
import { TENANT_WORD } from "@/domain/tenant";
import { Standing, UnexpectedPill } from "./tenant-columns";
import { TenantCustomer } from "./tenant-customer";
import { TenantData, TenantRuns } from "./tenant-data";
import type { TenantDialog } from "./tenant-dialogs";
import { TenantFacts } from "./tenant-facts";
import { TenantNotes } from "./tenant-notes";
import { TenantAlerts, TenantCredentials, TenantFlows } from "./tenant-sides";
import type { TenantPage as Page } from "./tenant-types";
import { tenantAnswer } from "./tenant-words";
import { useTenantWork } from "./use-tenant-work";

const TenantDialogs = dynamic(() => import("./tenant-dialogs").then((module) => module.TenantDialogs), {
  ssr: false,
});
const RunSheet = dynamic(() => import("@/components/actions/run-sheet").then((module) => module.RunSheet));

const REFRESH_MS = 15_000;

/** Is this tenant well, and who answers for it? */
export function TenantPage({ environmentId, externalId }: { environmentId: string; externalId: string }) {
  const trpc = useTRPC();
  const { params } = useAddress();
  const [dialog, setDialog] = useState<TenantDialog>();
  const { data: page } = useSuspenseQuery({
    ...trpc.tenants.byId.queryOptions({ environmentId, externalId }),
    refetchInterval: REFRESH_MS,
  });
  return (
    <>
      <PageHeader
        title={page.name}
        back={{ href: "/tenants" as Route, label: "Tenants" }}
        facts={
          <>
            <span>
              {page.platformName} {page.environmentName}
            </span>
            <Standing tenant={page} />
            {page.unexpectedAt && <UnexpectedPill />}
            {page.isCanary && <Pill>canary</Pill>}
          </>
        }
        answer={tenantAnswer(page)}
        actions={<Buttons page={page} onDialog={setDialog} />}
      />
      {page.unexpectedAt && (
        <Unexpected page={page} at={page.unexpectedAt} onKnown={() => setDialog("known")} />
      )}
      <TenantData page={page} />
      <div className="grid gap-x-6 lg:grid-cols-2">
        <div className="min-w-0">
          <TenantAlerts page={page} />
          <TenantRuns page={page} />
          <TenantCredentials page={page} />
          <TenantFlows page={page} />
        </div>
        <div className="min-w-0">
          <TenantFacts page={page} />
          <TenantCustomer page={page} onName={() => setDialog("customer")} />
          <TenantNotes page={page} />
          <SubjectTrail kind="tenant" id={`${page.environmentId}/${page.externalId}`} />
        </div>
      </div>
      {dialog && <TenantDialogs dialog={dialog} page={page} onClose={() => setDialog(undefined)} />}
      {params.has("run") && <RunSheet />}
    </>
  );
}

function Unexpected({ page, at, onKnown }: { page: Page; at: Date; onKnown: () => void }) {
  const { mayNotEdit } = useTenantWork();
  return (
    <div className="mb-6 overflow-hidden rounded border">
      <Banner
        status="warn"
        action={
          <Button size="small" blockedBecause={mayNotEdit} onClick={onKnown}>
            It is known…
          </Button>
        }
      >
        It appeared <Time at={at} />
        {page.status === "offboarded" ? " again after it was offboarded" : ""} and no onboarding explains it.
        Find out who added it before anything is shared with it.
      </Banner>
    </div>
  );
}

function Buttons({ page, onDialog }: { page: Page; onDialog: (dialog: TenantDialog) => void }) {
  const me = usePerson();
  const { mayNotEdit } = useTenantWork();
  const { offboarding, flows, environmentId, status } = page;
  const open = flows.find(({ state }) => isOpenFlow(state));
  const canResume = status === "suspended";
  const standing =
    status === "live" || canResume
      ? undefined
      : `Only a live tenant is suspended; this one is ${TENANT_WORD[status]}.`;
  return (
    <>
      <Button blockedBecause={mayNotEdit} onClick={() => onDialog("edit")}>
        Edit…
      </Button>
      <Button
        blockedBecause={mayNotEdit ?? standing}
        onClick={() => onDialog(canResume ? "resume" : "suspend")}
      >
        {canResume ? "Resume…" : "Suspend…"}
      </Button>
      {open ? (
        <ButtonLink href={`/flows/${open.id}` as Route}>Go on with its {open.kind}</ButtonLink>
      ) : (
        offboarding &&
        status !== "offboarded" &&
        (can(me, "tenant:onboard", placeOf(page.environmentId, page.externalId)) ? (
          <ButtonLink
            href={
              `/tenants/onboarding/new?${new URLSearchParams({ environment: environmentId, plan: offboarding.plan, ...offboarding.given })}` as Route
            }
          >
            Offboard…
          </ButtonLink>
        ) : (
          <Button blockedBecause="Needs the admin role.">Offboard…</Button>
        ))
      )}
    </>
  );
}
