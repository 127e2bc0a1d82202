import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import { QUIET_BECAUSE } from "@/domain/tenant";

/**
 * Brings `alerts.quiet_because` up to date: alerts of a tenant that is not live are judged and shown, and nobody is
 * told. Platforms name a tenant by its id, another of its ids or its name; a name that a live tenant has too hushes
 * nothing.
 */
export async function markQuiet(tx: Db): Promise<{ hushed: number[]; heard: number[] }> {
  const { rows } = await tx.execute<{ id: string; was: string | null; is: string | null }>(sql`
    with called as materialized (
      select r.environment_id, c.word, r.status from tenant_records r
      left join tenants t on t.environment_id = r.environment_id and t.external_id = r.external_id
      cross join lateral (select r.external_id as word union select r.name union select value from jsonb_each_text(t.ids)) c
      where r.status <> 'live'
    ), found as (
      select distinct on (a.id) a.id, a.quiet_because as was, ${JSON.stringify(QUIET_BECAUSE)}::jsonb ->> c.status as word
      from called c join alerts a on a.environment_id = c.environment_id and a.tenant = c.word and a.state <> 'resolved'
      where not exists (select 1 from tenant_records l where l.environment_id = c.environment_id and l.external_id = c.word and l.status = 'live')
        and not exists (select 1 from tenant_records l where l.environment_id = c.environment_id and l.name = c.word and l.status = 'live')
      order by a.id, c.status
    ), changed as (
      select id, was, word from found where was is distinct from word
      union all
      select a.id, a.quiet_because, null from alerts a
      where a.quiet_because is not null and a.state <> 'resolved' and not exists (select 1 from found f where f.id = a.id)
    )
    update alerts set quiet_because = c.word, version = version + 1 from changed c where alerts.id = c.id
    returning alerts.id, c.was, c.word as is`);
  const idsOf = (fits: (row: (typeof rows)[number]) => boolean) =>
    rows.filter(fits).map(({ id }) => Number(id));
  return { hushed: idsOf(({ was }) => was === null), heard: idsOf((row) => row.is === null) };
}
