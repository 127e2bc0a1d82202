import type { Pool } from "pg";
import { noiseBetween } from "@/platforms/simulator/noise";
import { ORGANIZATIONS } from "./world";

/** The runbook's columns, or those of the documentation, whose times carry no zone. */
const DIALECTS = {
  "internal-key": { at: "timestamptz", organization: "meta_business_id text", business: "business_id" },
  bearer: { at: "timestamp", organization: "subscription_plan text", business: "facebook_id" },
} as const;
export type SimDialect = keyof typeof DIALECTS;

/** Makes the tables that the console reads, and fills them once. Safe to repeat at every start. */
export async function makeTables(
  pool: Pool,
  schema: string,
  dialect: SimDialect,
  seed: string,
): Promise<void> {
  const { at, organization, business } = DIALECTS[dialect];
  await pool.query(`
    create schema if not exists ${schema};
    set search_path to ${schema};
    create table if not exists organizations (
      id int primary key, name text not null, active boolean not null default true, ${organization});
    create table if not exists org_ad_accounts (
      id int primary key, organization_id int not null references organizations(id), name text, account_status int);
    create table if not exists org_ads (
      id int generated always as identity primary key, org_ad_account_id int not null references org_ad_accounts(id),
      name text, status text, last_sync ${at}, updated_at ${at}, created_at ${at});
    create index if not exists org_ads_account on org_ads (org_ad_account_id);
    create table if not exists org_business_accounts (
      id int primary key, organization_id int not null references organizations(id), name text,
      ${business} text, token_expires_at ${at});
    create table if not exists activity_events (
      id bigint generated always as identity primary key, action text not null, organization_id int, created_at ${at} not null);
    create unique index if not exists activity_events_once
      on activity_events (action, coalesce(organization_id, 0), created_at);
    create index if not exists activity_events_created on activity_events (created_at);
    create table if not exists users (id int primary key, email text not null, name text, is_active boolean not null default true);
    create table if not exists notifications (
      id bigint generated always as identity primary key, user_id int not null, type text not null, message text not null,
      created_at ${at} not null);
    create table if not exists user_organizations (user_id int, organization_id int, role text, primary key (user_id, organization_id));
    reset search_path;`);

  for (const { id, name, active, accounts, ads } of ORGANIZATIONS) {
    await pool.query(
      `insert into ${schema}.organizations (id, name, active) values ($1, $2, $3) on conflict (id) do nothing`,
      [id, name, active],
    );
    await pool.query(
      `insert into ${schema}.users (id, email, name) values ($1, $2, $3) on conflict (id) do nothing`,
      [id, `owner${id}@customers.example`, `Owner of ${name}`],
    );
    await pool.query(
      `insert into ${schema}.user_organizations values ($1, $1, 'owner') on conflict do nothing`,
      [id],
    );
    await pool.query(
      `insert into ${schema}.org_business_accounts (id, organization_id, name, ${business})
        values ($1, $1, $2, $3) on conflict (id) do nothing`,
      [id, name, `71000000${noiseBetween(1000, 9999, seed, "business", id)}`],
    );
    for (let account = 1; account <= accounts; account += 1)
      await addAccount(
        pool,
        schema,
        id * 10 + account,
        id,
        Math.ceil((ads / accounts) * account) - Math.ceil((ads / accounts) * (account - 1)),
      );
  }
}

async function addAccount(
  pool: Pool,
  schema: string,
  id: number,
  organization: number,
  ads: number,
): Promise<void> {
  const added = await pool.query(
    `insert into ${schema}.org_ad_accounts values ($1, $2, $3, 1) on conflict (id) do nothing`,
    [id, organization, `Ad account ${id}`],
  );
  if (added.rowCount === 1) await addAds(pool, schema, id, ads);
}

/** Ads as Meta would list them; most run, a few are paused or refused. */
export async function addAds(pool: Pool, schema: string, account: number, count: number): Promise<void> {
  await pool.query(
    `insert into ${schema}.org_ads (org_ad_account_id, name, status)
      select $1::int, 'Ad ' || $1::int || '-' || n, (array['ACTIVE','ACTIVE','ACTIVE','PAUSED','PENDING_REVIEW','DISAPPROVED'])[1 + n % 6]
      from generate_series(1, $2::int) n`,
    [account, count],
  );
}
