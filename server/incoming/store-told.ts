import type pg from "pg";
import type { DbtSource, DbtTold } from "@/domain/dbt";
import { redact } from "@/platforms/outbound/redact";
import type { ConnectionTold } from "@/platforms/platform";

type Client = Pick<pg.ClientBase, "query">;

/** Which tenant each connection belongs to; what is not told again stays known. */
export async function storeConnections(
  client: Client,
  environmentId: string,
  connections: readonly ConnectionTold[],
  at: Date,
): Promise<void> {
  if (connections.length === 0) return;
  await client.query(
    `insert into platform_connections (environment_id, connection_id, tenant, name, seen_at)
     select $1, n.id, n.tenant, n.name, $2
     from (select distinct on (id) * from unnest($3::text[], $4::text[], $5::text[]) as u(id, tenant, name) order by id, name desc) n
     on conflict (environment_id, connection_id) do update set tenant = excluded.tenant, name = case when excluded.name = '' then platform_connections.name else excluded.name end, seen_at = excluded.seen_at`,
    [
      environmentId,
      at,
      connections.map(({ id }) => id.slice(0, 100)),
      connections.map(({ tenant }) => tenant.slice(0, 200)),
      connections.map(({ name }) => name.replaceAll("\u0000", "").slice(0, 200)),
    ],
  );
}

/**
 * Keeps one dbt invocation. The health page shows only what failed, so a file of the same run replaces it, and the
 * page never replaces a file. Answers whether anything new was kept.
 */
export async function storeDbt(
  client: Client,
  environmentId: string,
  told: DbtTold,
  from: { source: DbtSource; at: Date; byName: string | null },
): Promise<boolean> {
  const results = told.results.map((result) => ({ ...result, message: redact(result.message) }));
  const { rowCount } = await client.query(
    `insert into dbt_runs (environment_id, invocation_id, source, generated_at, elapsed_seconds, seen_at, by_name, results)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (environment_id, invocation_id) do update set source = excluded.source, generated_at = coalesce(excluded.generated_at, dbt_runs.generated_at),
       elapsed_seconds = coalesce(excluded.elapsed_seconds, dbt_runs.elapsed_seconds), seen_at = excluded.seen_at, by_name = excluded.by_name, results = excluded.results
     where dbt_runs.source = 'health' and excluded.source <> 'health'`,
    [
      environmentId,
      told.invocationId,
      from.source,
      told.generatedAt,
      told.elapsedSeconds,
      from.at,
      from.byName,
      JSON.stringify(results),
    ],
  );
  return (rowCount ?? 0) > 0;
}
