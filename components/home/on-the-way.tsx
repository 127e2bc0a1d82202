"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import type { Route } from "next";
import { useRefreshMs } from "@/components/checklists/use-checklists";
import { OPEN } from "@/components/flows/flow-filter";
import { flowHref, flowLook, waitsFor } from "@/components/flows/flow-words";
import { useTRPC } from "@/components/trpc";
import { Empty } from "@/components/ui/empty";
import { Link } from "@/components/ui/link";
import { Section } from "@/components/ui/page";
import { StatusBadge } from "@/components/ui/status-badge";
import { Age } from "@/components/ui/time";
import { byTrouble } from "@/domain/status";

const SHOWN = 6;

/** Tenants that come or go, with the step at which each stands; those that need somebody first. */
export function OnTheWay() {
  const trpc = useTRPC();
  const refetchInterval = useRefreshMs();
  const { data } = useSuspenseQuery({ ...trpc.flows.list.queryOptions(OPEN), refetchInterval });
  const flows = data.rows
    .map((flow) => ({ flow, look: flowLook(flow, flow.current) }))
    .toSorted((one, other) => byTrouble(one.look.status, other.look.status));
  return (
    <Section
      title="Tenants on their way"
      facts={data.next ? `more than ${flows.length}` : `${flows.length}`}
      actions={
        <Link href={"/tenants/onboarding" as Route} className="text-sm text-accent hover:underline">
          {flows.length > SHOWN ? "All of them" : "Onboarding"}
        </Link>
      }
    >
      <div className="rounded border bg-surface">
        {flows.length === 0 ? (
          <Empty title="No tenant comes or goes">
            Onboardings and offboardings stand here, with the step at which they are stuck.
          </Empty>
        ) : (
          <ul>
            {flows.slice(0, SHOWN).map(({ flow, look }) => (
              <li key={flow.id} className="border-b last:border-b-0">
                <Link
                  href={flowHref(flow.id)}
                  className="flex flex-wrap items-center gap-x-3 gap-y-0.5 px-3 py-1.5 text-sm hover:bg-hover max-sm:min-h-11"
                >
                  <StatusBadge look="plain" {...look} />
                  <span className="font-medium">{flow.label}</span>
                  <span className="min-w-0 flex-1 text-ink-2">
                    {flow.current?.title}, waits for {waitsFor(flow, flow.current)}
                  </span>
                  <Age since={flow.requestedAt} className="text-ink-3" />
                </Link>
              </li>
            ))}
          </ul>
        )}
      </div>
    </Section>
  );
}
