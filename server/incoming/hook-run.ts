import type pg from "pg";
import type { RunHeard } from "@/server/syncs/merge-runs";
import type { Waiting } from "./apply-deliveries";

const JOB = "airbyte-sync";

/** How many connections each tenant has: the end of one of several does not make all of its data fresh. */
export async function tenantSizes(
  client: Pick<pg.ClientBase, "query">,
  environmentId: string,
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await client.query<{ tenant: string; size: number }>(
    "select tenant, count(*)::int as size from platform_connections where environment_id = $1 group by tenant",
    [environmentId],
  );
  return new Map(rows.map(({ tenant, size }) => [tenant, size]));
}

/** The run that a delivery tells of, under the name that the platform's history gives it too. */
export function runOfHook(row: Waiting, sizes: ReadonlyMap<string, number>): RunHeard | undefined {
  const { told, tenant } = row;
  if (!told?.jobId || tenant === null) return undefined;
  // A clock that runs ahead must not make data look fresher than the news of it.
  const heard = row.first_received_at;
  const before = (text: string | null | undefined) =>
    text ? new Date(Math.min(Date.parse(text), heard.getTime())) : null;
  const startedAt = before(told.startedAt);
  const endedAt = before(told.endedAt);
  return {
    job: JOB,
    tenant,
    externalId: `${tenant}/${told.jobId}`,
    status: told.status ?? "unknown",
    startedAt,
    endedAt,
    durationMs: startedAt && endedAt ? endedAt.getTime() - startedAt.getTime() : null,
    records: told.records ?? null,
    error: told.error ?? null,
    correlationId: told.correlationId ?? null,
    facts: { connection: row.connection, delivery: Number(row.id) },
    refreshes: sizes.get(tenant) === 1,
  };
}
