"use client";

import type { Route } from "next";
import { AlertLine } from "@/components/alerts/open-alerts";
import { Empty } from "@/components/ui/empty";
import { Link } from "@/components/ui/link";
import { Section } from "@/components/ui/page";
import { StatusBadge } from "@/components/ui/status-badge";
import { Time } from "@/components/ui/time";
import { type FlowState, isOpenFlow } from "@/domain/flow";
import type { Status } from "@/domain/status";
import type { TenantPage } from "./tenant-types";
import { plural } from "./tenant-words";

export function TenantAlerts({ page }: { page: TenantPage }) {
  return (
    <Section title="Open alerts" facts={page.alerts.length > 0 ? page.alerts.length : undefined}>
      <div className="rounded border bg-surface">
        {page.alerts.length === 0 ? (
          <Empty title="No alert of this tenant is open">
            What a rule or its platform calls trouble of this tenant stands here until it is over.
          </Empty>
        ) : (
          <ul>
            {page.alerts.map((alert) => (
              <li key={alert.id} className="border-b px-4 py-2 text-sm last:border-b-0">
                <AlertLine alert={alert} showsPlace={false} />
              </li>
            ))}
          </ul>
        )}
      </div>
    </Section>
  );
}

export function TenantCredentials({ page }: { page: TenantPage }) {
  return (
    <Section title="Credentials" facts={page.credentials.length > 0 ? page.credentials.length : undefined}>
      <div className="rounded border bg-surface">
        {page.credentials.length === 0 ? (
          <Empty title="No credential of its own">
            A credential that belongs to this tenant alone stands here; those of the whole environment are on
            Credentials.
          </Empty>
        ) : (
          <ul className="text-sm">
            {page.credentials.map((credential) => (
              <li key={credential.id} className="border-b last:border-b-0">
                <Link
                  href={`/credentials/${credential.id}` as Route}
                  className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 px-4 py-2 hover:bg-hover max-sm:min-h-11"
                >
                  <span className="truncate font-medium">{credential.title}</span>
                  <StatusBadge
                    status={credential.testStatus ?? "unknown"}
                    word={credential.testStatus ? undefined : "never tested"}
                    look="plain"
                  />
                  <span className="col-span-2 text-ink-2">
                    {credential.expiresAt ? (
                      <>
                        ends <Time at={credential.expiresAt} />
                      </>
                    ) : (
                      "no end is known"
                    )}
                    {credential.testedAt && (
                      <>
                        {", tried "}
                        <Time at={credential.testedAt} />
                      </>
                    )}
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        )}
      </div>
    </Section>
  );
}

const FLOW_MARK: Record<FlowState, Status> = {
  running: "warn",
  paused: "paused",
  finished: "ok",
  cancelled: "paused",
};

export function TenantFlows({ page }: { page: TenantPage }) {
  const open = page.flows.filter(({ state }) => isOpenFlow(state)).length;
  return (
    <Section title="What was done with it" facts={open > 0 ? `${plural(open, "flow")} open` : undefined}>
      <div className="rounded border bg-surface">
        {page.flows.length === 0 ? (
          <Empty title="No onboarding, offboarding or rotation">
            It was there before this console, or nothing has been asked for yet.
          </Empty>
        ) : (
          <ul className="text-sm">
            {page.flows.map((flow) => (
              <li key={flow.id} className="border-b last:border-b-0">
                <Link
                  href={`/flows/${flow.id}` as Route}
                  className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 px-4 py-2 hover:bg-hover max-sm:min-h-11"
                >
                  <span className="truncate font-medium">
                    {flow.kind}: {flow.label}
                  </span>
                  <StatusBadge status={FLOW_MARK[flow.state]} word={flow.state} look="plain" />
                  <span className="col-span-2 text-ink-2">
                    asked for by {flow.requestedByName} <Time at={flow.requestedAt} />
                    {flow.said && `. ${flow.said}`}
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        )}
      </div>
    </Section>
  );
}
