"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import { FAULTS } from "@/domain/drill";

/** Says that trouble on this page is made, where a drill is on. */
export function DrillNote({ environmentId }: { environmentId: string }) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.drills.list.queryOptions());
  const faults = data?.faults.filter((fault) => fault.environmentId === environmentId) ?? [];
  if (faults.length === 0) return null;
  return (
    <p className="mb-4 rounded border border-paused-line bg-paused-soft px-3 py-1.5">
      <span className="font-medium text-paused">A drill is on: </span>
      {faults.map((fault, index) => (
        <span key={`${fault.kind} ${fault.pathPrefix}`}>
          {index > 0 && "; "}
          {FAULTS[fault.kind].toLowerCase()}
          {fault.pathPrefix && ` at ${fault.pathPrefix}…`}, by {fault.byName} <Time at={fault.since} />
        </span>
      ))}
      .{" "}
      <Link href="/drills" className="underline decoration-line-2 hover:text-accent">
        Drills
      </Link>
    </p>
  );
}
