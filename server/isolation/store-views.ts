import type pg from "pg";
import type { ViewSeen } from "@/platforms/listing";
import { storableJson } from "@/server/observe/storable";

/** Keeps one round: what each tenant was shown of each list. Told twice, it stands there once. */
export async function storeViews(
  client: pg.PoolClient,
  environmentId: string,
  views: readonly ViewSeen[],
  at: Date,
): Promise<void> {
  if (views.length === 0) return;
  await client.query(
    `insert into isolation_views (environment_id, at, listing, title, tenant, verdict, said, rows, "foreign", foreign_ids, duration_ms)
     select $1, $2, left(n.listing, 200), left(n.title, 200), left(n.tenant, 200), n.verdict, left(n.said, 500), n.rows, n."foreign", n.foreign_ids, n.duration_ms
     from json_to_recordset($3::json) as n(listing text, title text, tenant text, verdict text, said text, rows int, "foreign" int, foreign_ids jsonb, duration_ms int)
     where not exists (select 1 from isolation_views v where v.environment_id = $1 and v.at = $2)`,
    [
      environmentId,
      at,
      storableJson(
        views.map(({ foreignIds, durationMs, ...view }) => ({
          ...view,
          foreign_ids: foreignIds,
          duration_ms: durationMs,
        })),
      ),
    ],
  );
}
