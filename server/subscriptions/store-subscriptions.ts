import type pg from "pg";
import type { SubscriptionSeen } from "@/platforms/subscription";
import { storableJson } from "@/server/observe/storable";

const text = (value: string, most: number) => value.slice(0, most);

/** Keeps what a question told of who calls the platform; what it tells no more is gone. */
export async function storeSubscriptions(
  client: pg.PoolClient,
  environmentId: string,
  { source, seen }: { source: string; seen: readonly SubscriptionSeen[] },
  at: Date,
): Promise<void> {
  const rows = [...new Map(seen.map((one) => [`${one.provider} ${one.externalId}`, one])).values()].map(
    (one) => ({
      external_id: text(one.externalId, 200),
      provider: one.provider,
      title: text(one.title, 300),
      tenant: text(one.tenant, 200),
      status: one.status,
      said: text(one.said, 1000),
      callback: one.callback === null ? null : text(one.callback.split(/[?#]/)[0] ?? "", 500),
      last_delivery_at: one.lastDeliveryAt,
      quiet_after_seconds: one.quietAfterSeconds,
      facts: one.facts ?? {},
    }),
  );
  await client.query(
    `insert into subscriptions (environment_id, source, first_seen_at, seen_at, external_id, provider, title, tenant, status, said, callback, last_delivery_at, quiet_after_seconds, facts)
     select $1, $2, $3::timestamptz, $3::timestamptz, n.* from jsonb_to_recordset($4::jsonb) as n(external_id text, provider text, title text, tenant text, status text, said text,
       callback text, last_delivery_at timestamptz, quiet_after_seconds int, facts jsonb)
     on conflict (environment_id, provider, external_id) do update set source = excluded.source, seen_at = excluded.seen_at, gone_at = null, title = excluded.title,
       tenant = excluded.tenant, status = excluded.status, said = excluded.said, callback = excluded.callback, quiet_after_seconds = excluded.quiet_after_seconds, facts = excluded.facts,
       last_delivery_at = greatest(subscriptions.last_delivery_at, excluded.last_delivery_at)`,
    [environmentId, source, at, storableJson(rows)],
  );
  await client.query(
    `update subscriptions set gone_at = $3::timestamptz where environment_id = $1 and source = $2 and gone_at is null and seen_at < $3::timestamptz`,
    [environmentId, source, at],
  );
}
