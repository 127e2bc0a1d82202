import type pg from "pg";
import type { TenantSeen } from "@/platforms/platform";
import { storableJson } from "@/server/observe/storable";
import { keepSearch } from "./keep-search";

const SEEN = "n(external_id text, name text, active bool, skipped text, ids jsonb, facts jsonb)";

const cut = (text: string, most: number) => text.slice(0, most);

/** A platform's whole list: what it says of each tenant, and a record of ours for every one that is new. */
export async function storeTenants(
  client: pg.PoolClient,
  environmentId: string,
  tenants: readonly TenantSeen[],
  at: Date,
): Promise<void> {
  const seen = listOf(tenants);
  const moved = await whatMoved(client, environmentId, seen);
  await client.query(
    `insert into tenants (environment_id, external_id, name, active, skipped_because, ids, facts, first_seen_at, last_seen_at)
     select $1, n.external_id, n.name, n.active, n.skipped, n.ids, n.facts, $2, $2 from jsonb_to_recordset($3) as ${SEEN}
     on conflict (environment_id, external_id) do update set name = excluded.name, active = excluded.active, skipped_because = excluded.skipped_because,
       ids = excluded.ids, facts = excluded.facts, last_seen_at = excluded.last_seen_at, gone_at = null`,
    [environmentId, at, seen],
  );
  await client.query(
    "update tenants set gone_at = $2 where environment_id = $1 and gone_at is null and last_seen_at < $2",
    [environmentId, at],
  );
  if (moved.length > 0) await keepRecords(client, environmentId, seen, moved, at);
}

function listOf(tenants: readonly TenantSeen[]): string {
  const byId = new Map<string, Record<string, unknown>>();
  for (const { externalId, name, active, skippedBecause, ids, facts } of tenants) {
    const external_id = cut(externalId, 200);
    if (byId.has(external_id)) continue;
    byId.set(external_id, {
      external_id,
      name: cut(name, 300),
      active,
      skipped: skippedBecause === undefined ? null : cut(skippedBecause, 500),
      ids: Object.fromEntries(Object.entries(ids ?? {}).map(([what, id]) => [what, cut(id, 200)])),
      facts: facts ?? {},
    });
  }
  return storableJson([...byId.values()]);
}

type Moved = { external_id: string; is_back: boolean };

/** Tenants that the list did not have before, that it calls otherwise now, or that are back: gone or inactive until now. */
async function whatMoved(client: pg.PoolClient, environmentId: string, seen: string): Promise<Moved[]> {
  const { rows } = await client.query<Moved>(
    `select n.external_id, coalesce(n.active and (not t.active or t.gone_at is not null), false) as is_back
     from jsonb_to_recordset($2) as ${SEEN}
     left join tenants t on t.environment_id = $1 and t.external_id = n.external_id
     left join tenant_records r on r.environment_id = $1 and r.external_id = n.external_id
     where r.external_id is null or t.external_id is null or r.name <> n.name or t.ids <> n.ids
       or (n.active and (not t.active or t.gone_at is not null))`,
    [environmentId, seen],
  );
  return rows;
}

/**
 * A new tenant is live unless its onboarding is under way. The first list of an environment only tells what was there
 * before us; after it, a tenant that no onboarding explains was added by somebody whom nobody asked.
 */
async function keepRecords(
  client: pg.PoolClient,
  environmentId: string,
  seen: string,
  moved: readonly Moved[],
  at: Date,
): Promise<void> {
  const ids = moved.map(({ external_id }) => external_id);
  await client.query(
    `insert into tenant_records (environment_id, external_id, name, status, status_since, unexpected_at, created_at, changed_at)
     select $1, n.external_id, n.name, coalesce(f.standing, 'live'), $2, case when f.id is null and b.listed then $2::timestamptz end, $2, $2
     from jsonb_to_recordset($3) as ${SEEN}
     cross join (select exists (select 1 from listings where environment_id = $1 and kind = 'tenants') as listed) b
     left join lateral (
       select fl.id, r.status as standing from flows fl
       left join tenant_records r on r.environment_id = $1 and r.external_id = fl.subject and fl.state in ('running', 'paused')
       where fl.environment_id = $1 and fl.kind = 'onboarding' and fl.state <> 'cancelled'
         and (fl.tenant = n.external_id or lower(fl.subject) in
           (select lower(called) from (values (n.external_id), (n.name)) as own(called) union select lower(value) from jsonb_each_text(n.ids)))
       order by fl.state in ('running', 'paused') desc, fl.requested_at desc limit 1) f on true
     where n.external_id = any($4::text[])
     on conflict do nothing`,
    [environmentId, at, seen, ids],
  );
  await client.query(
    `update tenant_records r set name = n.name, changed_at = $2 from jsonb_to_recordset($3) as ${SEEN}
     where r.environment_id = $1 and r.external_id = n.external_id and r.external_id = any($4::text[]) and r.name <> n.name`,
    [environmentId, at, seen, ids],
  );
  const back = moved.filter(({ is_back }) => is_back).map(({ external_id }) => external_id);
  await client.query(
    `update tenant_records r set unexpected_at = $2, changed_at = $2
     where r.environment_id = $1 and r.external_id = any($3::text[]) and r.status = 'offboarded' and r.unexpected_at is null`,
    [environmentId, at, back],
  );
  await keepSearch(client, environmentId, ids);
}
