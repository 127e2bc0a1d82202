import { createHash } from "node:crypto";
import type pg from "pg";
import type { AlertTold, DeliveryTold } from "@/domain/delivery";
import { countsOf, namesOf } from "@/platforms/drivers/alertmanager";
import { storableJson } from "@/server/observe/storable";

/**
 * Keeps the whole list of an Alertmanager beside the notifications that it sends, to be applied among them. A list
 * that says what the last delivery was, another list, said before is not kept again.
 */
export async function storePulled(
  client: Pick<pg.ClientBase, "query">,
  environmentId: string,
  { askedAt, alerts }: { askedAt: Date; alerts: readonly AlertTold[] },
): Promise<void> {
  const told: DeliveryTold = { alerts: [...alerts], isWhole: true, word: countsOf(alerts) };
  const lines = alerts
    .map(({ fingerprint, status, startsAt }) => `${fingerprint} ${status} ${startsAt}`)
    .sort();
  const digest = createHash("sha256")
    .update(`list\n${lines.join("\n")}`)
    .digest("hex");
  await client.query(
    `insert into webhook_deliveries (environment_id, source, received_at, verdict, http_status, said, external_id, told, body, body_digest)
     select $1, 'alertmanager', $2, 'accepted', 200, $3, $4, $5::jsonb, '', $6
     where $6 is distinct from (select body_digest from webhook_deliveries
       where environment_id = $1 and source = 'alertmanager' and verdict = 'accepted' order by received_at desc, id desc limit 1)`,
    [
      environmentId,
      askedAt,
      `Read from its list: ${countsOf(alerts)}.`,
      namesOf(alerts),
      storableJson(told),
      digest,
    ],
  );
}
