"use client";

import { useQuery } from "@tanstack/react-query";
import type { Route } from "next";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { InlineError } from "@/components/ui/error-note";
import { Link } from "@/components/ui/link";
import { Section } from "@/components/ui/page";
import { Skeleton } from "@/components/ui/skeleton";
import { Time } from "@/components/ui/time";
import { can } from "@/domain/access";
import { eventAddress, writeEventName } from "./audit-filter";
import { ItsAudit } from "./its-audit";
import { ResultMark } from "./result-mark";

type SubjectTrailProps = { kind: string; id: string; limit?: number };

/** The newest that the trail tells of one thing, on its own page; for those who may read the trail. */
export function SubjectTrail({ kind, id, limit = 10 }: SubjectTrailProps) {
  const trpc = useTRPC();
  const mayRead = can(usePerson().role, "audit:read");
  const { data, error } = useQuery({
    ...trpc.audit.ofSubject.queryOptions({ kind, id, limit }),
    enabled: mayRead,
  });
  if (!mayRead) return null;
  const events = data?.rows;
  return (
    <Section
      title="Audit trail"
      actions={<ItsAudit of={{ kind, subject: id }} label="In the audit trail" />}
      boxed
    >
      {error && <InlineError>{error.message}</InlineError>}
      {!events && !error && <Skeleton className="w-full" />}
      {events?.length === 0 && <p className="text-ink-2">Nobody has changed anything of it yet.</p>}
      {events && events.length > 0 && (
        <ol className="flex flex-col gap-1 text-sm">
          {events.map((event) => (
            <li key={writeEventName(event)} className="flex flex-wrap items-baseline gap-x-2">
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
