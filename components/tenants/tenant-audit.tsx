"use client";

import { useQuery } from "@tanstack/react-query";
import type { Route } from "next";
import { eventAddress } from "@/components/audit/audit-filter";
import { ResultMark } from "@/components/audit/result-mark";
import { useTRPC } from "@/components/trpc";
import { InlineError } from "@/components/ui/error-note";
import { Link } from "@/components/ui/link";
import { Section } from "@/components/ui/page";
import { Skeleton } from "@/components/ui/skeleton";
import { Time } from "@/components/ui/time";
import type { TenantPage } from "./tenant-types";

/** Who changed what of it; only for those who may read the trail. */
export function TenantAudit({ page }: { page: TenantPage }) {
  const trpc = useTRPC();
  const { data, error } = useQuery(
    trpc.audit.list.queryOptions({
      kind: "tenant",
      subjectId: `${page.environmentId}/${page.externalId}`.slice(0, 200),
      limit: 10,
    }),
  );
  return (
    <Section title="Audit" boxed>
      {error && <InlineError>{error.message}</InlineError>}
      {!data && !error && <Skeleton className="w-full" />}
      {data?.rows.length === 0 && <p className="text-ink-2">Nobody has changed anything of it yet.</p>}
      {data && data.rows.length > 0 && (
        <ol className="flex flex-col gap-1 text-sm">
          {data.rows.map((event) => (
            <li key={event.seq} className="flex flex-wrap items-baseline gap-x-2">
              <Link href={eventAddress(event) as Route} className="hover:underline max-sm:py-2">
                <code className="font-mono">{event.action}</code>
              </Link>
              <ResultMark result={event.result} />
              <span className="text-ink-2">
                {event.actor.name}, <Time at={event.at} />
              </span>
            </li>
          ))}
        </ol>
      )}
    </Section>
  );
}
