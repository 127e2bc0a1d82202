"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { InlineError } from "@/components/ui/error-note";

/** Why nobody knows a delivery's connection, as far as comparing tells. */
export function UnknownConnection({ id }: { id: number }) {
  const trpc = useTRPC();
  const { data, error } = useQuery(trpc.incoming.compare.queryOptions({ id }));
  if (error) return <InlineError>{error.message}</InlineError>;
  if (!data) return <p className="text-sm text-ink-2">Comparing with what is known…</p>;
  return (
    <section aria-label="Compared with known connections" className="mt-4 text-sm">
      <p>{data.said}</p>
      {data.near.length > 0 && (
        <ul className="mt-2 space-y-1">
          {data.near.map(({ environmentId, id: known, tenant, name }) => (
            <li key={`${environmentId} ${known}`}>
              <span className="font-mono break-all">{known}</span>
              <span className="text-ink-2"> {[tenant, name, environmentId].filter(Boolean).join(", ")}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
