"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { Link } from "@/components/ui/link";
import { Section } from "@/components/ui/page";
import { Time } from "@/components/ui/time";
import { batchHref, many } from "./flow-words";

/** Files with which many were asked for; nothing is shown while there are none. */
export function LatestBatches() {
  const trpc = useTRPC();
  const { data: batches } = useQuery(trpc.flows.batches.queryOptions());
  if (!batches || batches.length === 0) return null;
  return (
    <Section title="Asked for with a file" facts="newest first">
      <ul className="rounded border bg-surface">
        {batches.map(({ id, fileName, environmentId, rows, requestedByName, requestedAt }) => (
          <li key={id} className="border-b last:border-b-0">
            <Link
              href={batchHref(id)}
              className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2 text-sm hover:bg-hover max-sm:min-h-11"
            >
              <span className="min-w-0 flex-1 basis-52 font-medium break-words">{fileName}</span>
              <span>{many(rows, "row", "rows")}</span>
              <span className="text-ink-2">
                {environmentId}, {requestedByName}, <Time at={requestedAt} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}
