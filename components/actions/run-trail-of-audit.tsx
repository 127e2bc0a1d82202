"use client";

import { useQuery } from "@tanstack/react-query";
import type { Route } from "next";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Link } from "@/components/ui/link";
import { Section } from "@/components/ui/page";
import { Time } from "@/components/ui/time";
import { can } from "@/domain/access";

const SHOWN = 50;

/** Everything that the audit trail tells of this run, for those who may read it. */
export function RunTrailOfAudit({ id }: { id: string }) {
  const trpc = useTRPC();
  const mayRead = can(usePerson(), "audit:read");
  const { data } = useQuery({
    ...trpc.audit.list.queryOptions({ subjectKind: "action-run", subjectId: id, limit: SHOWN }),
    enabled: mayRead,
  });
  if (!mayRead || !data) return null;
  return (
    <Section
      title="Audit trail"
      actions={
        <Link
          href={`/audit?kind=action-run&subject=${id}` as Route}
          className="text-sm underline decoration-line-2 hover:text-accent"
        >
          In the audit trail
        </Link>
      }
      boxed
    >
      {data.rows.length === 0 && <p className="text-ink-2">Nothing is told of it yet.</p>}
      <ul className="flex flex-col gap-1 text-sm">
        {data.rows.map((event) => (
          <li key={event.seq} className="flex flex-wrap gap-x-3">
            <Time at={event.at} className="text-ink-3" />
            <code className="font-mono">{event.action}</code>
            <span>{event.actor.name}</span>
            <span className="text-ink-2">{event.result}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
