"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import type { Route } from "next";
import dynamic from "next/dynamic";
import { useVerdicts } from "@/components/actions/use-verdicts";
import { OpenAlerts } from "@/components/alerts/open-alerts";
import { ItsAudit } from "@/components/audit/its-audit";
import { jobsAnswer } from "@/components/jobs/job-words";
import { useTRPC } from "@/components/trpc";
import { ButtonLink } from "@/components/ui/button";
import { PageHeader, Section } from "@/components/ui/page";
import { Pill } from "@/components/ui/pill";
import { Tabs } from "@/components/ui/tabs";
import { Age, Time } from "@/components/ui/time";
import { useAddress } from "@/components/ui/use-address";
import { isLive } from "@/domain/action";
import { AlertsSection } from "./alerts-section";
import { AskAgain, useAskAgain } from "./ask-again";
import { ChangesSection } from "./changes-section";
import { CheckChart } from "./check-chart";
import { ComponentList } from "./component-list";
import { DrillNote } from "./drill-note";
import { environmentAnswer } from "./environment-words";
import { EvidenceLink } from "./evidence-link";
import type { EnvironmentPage as Place } from "./platform-types";
import { useEnvironmentPalette } from "./use-environment-palette";

const JobsTab = dynamic(() => import("@/components/jobs/jobs-tab").then((module) => module.JobsTab));
const ContactsTab = dynamic(() => import("./contacts-tab").then((module) => module.ContactsTab));
const AboutTab = dynamic(() => import("./about-tab").then((module) => module.AboutTab));
const EvidenceSheet = dynamic(() => import("./evidence-sheet").then((module) => module.EvidenceSheet));
const ActionsTab = dynamic(() =>
  import("@/components/actions/actions-tab").then((module) => module.ActionsTab),
);
const ActionSheet = dynamic(() =>
  import("@/components/actions/action-sheet").then((module) => module.ActionSheet),
);
const RunSheet = dynamic(() => import("@/components/actions/run-sheet").then((module) => module.RunSheet));

const REFRESH_MS = 10_000;
const WATCH_MS = 3_000;

/** One deployment of one platform: is it well, is its data fresh, whom to call, what it can do. */
export function EnvironmentPage({ id }: { id: string }) {
  const trpc = useTRPC();
  const { params, write } = useAddress();
  const { data: place } = useSuspenseQuery({
    ...trpc.platforms.environment.queryOptions({ id }),
    refetchInterval: REFRESH_MS,
  });
  const { data: jobs } = useSuspenseQuery({
    ...trpc.jobs.ofEnvironment.queryOptions({ id }),
    refetchInterval: REFRESH_MS,
  });
  const { data: runs } = useSuspenseQuery({
    ...trpc.actions.recent.queryOptions({ environmentId: id }),
    refetchInterval: ({ state }) => (state.data?.some((run) => isLive(run.state)) ? WATCH_MS : false),
  });
  const { data: triggers } = useSuspenseQuery(trpc.actions.triggers.queryOptions({ environmentId: id }));
  const ask = useAskAgain(id);
  useVerdicts(runs);
  useEnvironmentPalette(id, ask, triggers);

  return (
    <>
      <PageHeader
        title={`${place.platform.name} / ${place.name}`}
        back={{ href: "/platforms", label: "Platforms" }}
        facts={
          <>
            {place.simulated && <Pill>simulated</Pill>}
            {place.dialect && <Pill>dialect {place.dialect}</Pill>}
            <LastSeen place={place} />
            <ItsAudit of={{ environment: id }} />
          </>
        }
        answer={<Answer place={place} jobs={jobsAnswer(jobs)} />}
        actions={
          <>
            <ButtonLink href={`/platforms/${id}/queries` as Route}>Queries</ButtonLink>
            <ButtonLink href={`/platforms/${id}/logs` as Route}>Logs</ButtonLink>
            <AskAgain ask={ask} />
          </>
        }
      />
      {place.simulated && <DrillNote environmentId={id} />}
      <Tabs
        label={`About ${place.platform.name} / ${place.name}`}
        value={params.get("tab") ?? "health"}
        onChange={(tab) => write({ tab: tab === "health" ? undefined : tab, q: undefined, state: undefined })}
        tabs={[
          { value: "health", label: "Health", panel: <HealthTab place={place} /> },
          { value: "jobs", label: "Jobs", count: jobs.total, panel: <JobsTab place={place} /> },
          { value: "actions", label: "Actions", panel: <ActionsTab environmentId={id} /> },
          { value: "contacts", label: "Contacts & runbook", panel: <ContactsTab place={place} /> },
          { value: "about", label: "About this deployment", panel: <AboutTab place={place} /> },
        ]}
      />
      {params.has("evidence") && <EvidenceSheet place={place} />}
      {params.has("action") && <ActionSheet environmentId={id} />}
      {params.has("run") && <RunSheet />}
    </>
  );
}

function HealthTab({ place }: { place: Place }) {
  return (
    <>
      <Section title="Components" facts="the last 90 days, and what each check says now">
        <ComponentList place={place} />
      </Section>
      <CheckChart components={place.components} />
      <OpenAlerts environmentId={place.id} />
      <AlertsSection place={place} />
      <ChangesSection place={place} />
    </>
  );
}

function LastSeen({ place }: { place: Place }) {
  const latest = place.components
    .flatMap(({ checks }) => checks.map(({ observedAt }) => observedAt?.getTime() ?? 0))
    .reduce((a, b) => Math.max(a, b), 0);
  return (
    <span>
      last answer <Time at={latest === 0 ? null : latest} never="none yet" />
    </span>
  );
}

function Answer({ place, jobs }: { place: Place; jobs: string }) {
  const { needing, total: parts, worst } = environmentAnswer(place.components);
  if (place.problem) return `It cannot be watched: ${place.problem}`;
  return (
    <>
      {parts === 0 && "Nothing of it can be watched in this deployment."}
      {parts > 0 &&
        needing === 0 &&
        (parts === 1 ? "Its one component is well." : `None of its ${parts} components needs you.`)}
      {needing > 0 && `${needing} of ${parts} components ${needing === 1 ? "needs" : "need"} you.`}
      {worst && (
        <>
          {" Worst: "}
          <EvidenceLink check={worst.check.key}>{worst.component.title}</EvidenceLink>
          {`, ${worst.check.status} for `}
          <Age since={worst.check.since} />
          {`: ${worst.check.reason}`}
        </>
      )}
      {jobs && ` ${jobs}`}
    </>
  );
}
