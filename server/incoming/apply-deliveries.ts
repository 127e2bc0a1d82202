import type pg from "pg";
import type { DeliveryTold } from "@/domain/delivery";
import { log } from "@/server/log";
import { mergeRuns } from "@/server/syncs/merge-runs";
import { applyBeat } from "./apply-beat";
import { runOfHook, tenantSizes } from "./hook-run";
import { isRefusedData, SPOILED } from "./spoiled";

export type Waiting = {
  id: string;
  source: string;
  received_at: Date;
  /** When the first of its copies came: a replay tells nothing newer. */
  first_received_at: Date;
  connection: string | null;
  tenant: string | null;
  told: DeliveryTold | null;
  body: string;
};

const BATCH = 500;

/**
 * Merges what came in of jobs and heartbeats, in order per environment and each delivery once: what a batch changes and that it was applied
 * commit together, so a worker that dies in the middle leaves it to the next one.
 */
export async function applyDeliveries(pool: pg.Pool, now: Date): Promise<number> {
  const { rows: places } = await pool.query<{ id: string }>(
    "select distinct environment_id as id from webhook_deliveries where verdict = 'accepted' and applied_at is null and source <> 'alertmanager'",
  );
  let applied = 0;
  for (const { id } of places) {
    let count: number;
    do {
      count = await inTransaction(pool, (client) => applyBatch(client, id, now));
      applied += count;
    } while (count === BATCH);
  }
  return applied;
}

async function inTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    const result = await work(client);
    await client.query("commit");
    client.release();
    return result;
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    client.release(error instanceof Error ? error : true);
    throw error;
  }
}

async function applyBatch(client: pg.PoolClient, environmentId: string, now: Date): Promise<number> {
  const lock = await client.query<{ mine: boolean }>(
    "select pg_try_advisory_xact_lock(hashtext('apply-deliveries'), hashtext($1)) as mine",
    [environmentId],
  );
  if (!lock.rows[0]?.mine) return 0;
  const { rows } = await client.query<Waiting>(
    `select d.id, d.source, d.received_at, coalesce(first.received_at, d.received_at) as first_received_at, d.connection, d.tenant, d.told, d.body
     from webhook_deliveries d left join webhook_deliveries first on first.id = d.replay_of
     where d.environment_id = $1 and d.verdict = 'accepted' and d.applied_at is null and d.source <> 'alertmanager' order by d.id limit $2`,
    [environmentId, BATCH],
  );
  if (rows.length === 0) return 0;
  const spoiled = new Map<string, string>();
  await mergeHooks(
    client,
    environmentId,
    rows.filter(({ source }) => source !== "heartbeat"),
    now,
    spoiled,
  );
  for (const row of rows)
    if (row.source === "heartbeat")
      await guarded(client, [row.id], spoiled, () => applyBeat(client, environmentId, row, now));
  await client.query(
    `update webhook_deliveries d set applied_at = $2, said = coalesce($3::jsonb ->> d.id::text, d.said) where d.id = any($1::bigint[])`,
    [rows.map(({ id }) => id), now, JSON.stringify(Object.fromEntries(spoiled))],
  );
  return rows.length;
}

async function mergeHooks(
  client: pg.PoolClient,
  environmentId: string,
  rows: readonly Waiting[],
  now: Date,
  spoiled: Map<string, string>,
): Promise<void> {
  if (rows.length === 0) return;
  const sizes = await tenantSizes(client, environmentId);
  const told = rows.flatMap((row) => {
    const run = runOfHook(row, sizes);
    return run ? [{ id: row.id, run }] : [];
  });
  const merge = (part: typeof told) =>
    guarded(
      client,
      part.map(({ id }) => id),
      spoiled,
      async () => {
        await mergeRuns(
          client,
          environmentId,
          part.map(({ run }) => run),
          "webhook",
          now,
        );
      },
    );
  // One that cannot be kept must not hold up the others.
  if (!(await merge(told)) && told.length > 1)
    for (const one of told) {
      spoiled.delete(one.id);
      await merge([one]);
    }
  for (const { tenant, connection, told } of rows)
    log.info(
      {
        tenant_id: tenant,
        connection_id: connection,
        job_id: told?.jobId,
        correlation_id: told?.correlationId,
      },
      "Airbyte webhook processed",
    );
}

/** Undoes a part that the database refuses and notes it; trouble with the database itself ends the batch. */
async function guarded(
  client: pg.PoolClient,
  ids: readonly string[],
  spoiled: Map<string, string>,
  work: () => Promise<void>,
): Promise<boolean> {
  await client.query("savepoint part");
  try {
    await work();
    await client.query("release savepoint part");
    return true;
  } catch (error) {
    if (!isRefusedData(error)) throw error;
    await client.query("rollback to savepoint part");
    log.error({ error, deliveries: ids.join() }, "a delivery could not be applied");
    for (const id of ids) spoiled.set(id, SPOILED);
    return false;
  }
}
