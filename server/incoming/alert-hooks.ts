import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import { ALERTMANAGER_SECRET } from "@/domain/delivery";
import { PLATFORM_IDS } from "@/domain/platform";
import { declarationOf } from "@/server/connectors";

const takers = PLATFORM_IDS.filter((id) =>
  declarationOf(id).credentials.some(({ name }) => name === ALERTMANAGER_SECRET),
);

/** Where an Alertmanager may notify, and how its last hour went. What was read from its list counts for nothing here. */
export async function alertHooks(db: Db, now: Date) {
  const { rows } = await db.execute<{
    id: string;
    is_configured: boolean;
    last_accepted: string | null;
    accepted: number;
    refused: number;
    malformed: number;
    waiting: number;
  }>(sql`
    select e.id, e.credentials ? ${ALERTMANAGER_SECRET} as is_configured,
      (select d.received_at from webhook_deliveries d where d.environment_id = e.id and d.source = 'alertmanager' and d.verdict = 'accepted'
        and d.replay_of is null and d.told ->> 'isWhole' is null order by d.received_at desc limit 1) as last_accepted,
      h.accepted, h.refused, h.malformed,
      (select count(*)::int from webhook_deliveries d where d.environment_id = e.id and d.source = 'alertmanager' and d.verdict = 'accepted' and d.applied_at is null) as waiting
    from environments e
    cross join lateral (
      select (count(*) filter (where verdict = 'accepted' and told ->> 'isWhole' is null))::int as accepted,
        (count(*) filter (where verdict in ('refused', 'unconfigured')))::int as refused, (count(*) filter (where verdict = 'malformed'))::int as malformed
      from webhook_deliveries d where d.environment_id = e.id and d.source = 'alertmanager' and d.replay_of is null
        and d.received_at > ${now.toISOString()}::timestamptz - interval '1 hour') h
    where e.active and e.platform_id in ${takers} order by e.id`);
  return rows.map((row) => ({
    environmentId: row.id,
    isConfigured: row.is_configured,
    lastAcceptedAt: row.last_accepted ? new Date(row.last_accepted) : null,
    hour: { accepted: row.accepted, refused: row.refused, malformed: row.malformed },
    waiting: row.waiting,
  }));
}
