import { createHash } from "node:crypto";
import type { Pool } from "pg";
import { seal } from "@/platforms/drivers/fernet";
import { noiseBetween } from "@/platforms/simulator/noise";
import { simActOf, simToken } from "./sim-meta";
import { ORGANIZATIONS } from "./world";

/** The key under which the simulated ComplyAI keeps its customers' tokens. */
export const SIM_TOKEN_KEY = Buffer.from("simulated-fernet-key-of-32-bytes").toString("base64url");

/** What ComplyAI keeps about Meta, Stripe and signed-in users. Safe to repeat at every start. */
export async function makeOutsideTables(pool: Pool, schema: string, seed: string, now: Date): Promise<void> {
  await pool.query(`
    alter table ${schema}.org_ad_accounts add column if not exists account_id text;
    alter table ${schema}.org_business_accounts add column if not exists system_user_access_token text;
    create table if not exists ${schema}.webhook_events (
      event_id text primary key, type text not null, processed_at timestamptz not null);`);
  const accounts = await pool.query<{ id: number }>(
    `select id from ${schema}.org_ad_accounts where account_id is null`,
  );
  for (const { id } of accounts.rows)
    await pool.query(`update ${schema}.org_ad_accounts set account_id = $2 where id = $1`, [
      id,
      simActOf(id),
    ]);
  for (const { id } of ORGANIZATIONS) {
    const iv = createHash("md5").update(`${seed}:${id}`).digest();
    await pool.query(
      `update ${schema}.org_business_accounts set system_user_access_token = coalesce(system_user_access_token, $2) where id = $1`,
      [id, seal(simToken(id), SIM_TOKEN_KEY, now, iv)],
    );
  }
  await signIn(pool, schema, seed, now);
}

/** Sessions are made once: who was signed out stays so. */
async function signIn(pool: Pool, schema: string, seed: string, now: Date): Promise<void> {
  const { rows } = await pool.query<{ there: boolean }>(`select to_regclass($1) is not null as there`, [
    `${schema}.user_sessions`,
  ]);
  if (rows[0]?.there) return;
  await pool.query(`create table ${schema}.user_sessions (
    id bigint generated always as identity primary key, user_id int not null, ip_address text, user_agent text,
    created_at timestamptz not null)`);
  for (const { id } of ORGANIZATIONS)
    for (let index = 0; index < noiseBetween(1, 4, seed, "sessions", id); index += 1)
      await pool.query(
        `insert into ${schema}.user_sessions (user_id, ip_address, user_agent, created_at) values ($1, $2, 'Mozilla/5.0', $3)`,
        [
          id,
          `203.0.113.${noiseBetween(1, 254, seed, "ip", id, index)}`,
          new Date(now.getTime() - noiseBetween(1, 90, seed, "signed-in", id, index) * 3_600_000),
        ],
      );
}
