import { Pool } from "pg";
import type { World } from "@/platforms/simulator/routes";
import {
  eventsBetween,
  lastGoodEnd,
  ORGANIZATIONS,
  type SimEvent,
  type SimOrganization,
  STALE_ONE,
  tokenExpiry,
} from "./world";
import { blockingSessions } from "./world-blocking";
import { makeOutsideTables } from "./world-outside";
import { reconnectingOwners } from "./world-reconnect";
import { addAds, makeTables, type SimDialect } from "./world-schema";

const HOUR_MS = 3_600_000;
const STALE_BY_MS = 5 * HOUR_MS;
const KEEP_MS = 50 * HOUR_MS;
const FIRST_ADS = 24;

type SimDatabase = {
  schema: string;
  /** Brings the tables to what they would hold now. */
  tick(): Promise<void>;
  /** The end of a sync that somebody started by hand. */
  finish(organization: number, at: number): Promise<void>;
  /** A webhook that came in; what was worked off before is left alone. */
  workOff(event: string, type: string, at: number): Promise<void>;
  close(): Promise<void>;
};

/** The platform's own database: a real one, moved by the clock, the same for a process that starts anew. */
export async function openSimDatabase(options: {
  url: string;
  dialect: SimDialect;
  seed: string;
  world: World;
}): Promise<SimDatabase> {
  const { seed, world } = options;
  const schema = `complyai_${seed
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .slice(0, 40)}`;
  const pool = new Pool({
    connectionString: options.url,
    max: 2,
    application_name: "complyai-simulator",
    options: "-c timezone=UTC",
    allowExitOnIdle: true,
  });
  pool.on("error", () => {});
  await makeTables(pool, schema, options.dialect, seed);
  await makeOutsideTables(pool, schema, seed, world.now());

  /** What the ads show, and how far at least, whatever the schedule says: syncs by hand, and what an earlier process saw. */
  const shown = new Map<number, number>();
  const atLeast = new Map<number, number>();
  const expiry = new Map<number, number | null>();
  const found = await pool.query<{ id: number; at: number | null }>(
    `select a.organization_id as id, extract(epoch from max(d.last_sync))::float8 * 1000 as at
      from ${schema}.org_ad_accounts a join ${schema}.org_ads d on d.org_ad_account_id = a.id group by 1`,
  );
  const withAds = new Set(found.rows.map(({ id }) => id));
  for (const { id, at } of found.rows) {
    if (at !== null) shown.set(id, Math.round(at));
    if (at !== null && at <= world.now().getTime()) atLeast.set(id, Math.round(at));
  }
  const newest = await pool.query<{ at: number | null }>(
    `select extract(epoch from max(created_at))::float8 * 1000 as at from ${schema}.activity_events`,
  );
  const blocking = blockingSessions(options.url, schema);
  const owners = reconnectingOwners(pool, schema);
  let recordedUntil = newest.rows[0]?.at ?? 0;
  let frozenAt: number | undefined;

  const syncing = () => ORGANIZATIONS.filter(({ id, active }) => active && withAds.has(id));

  async function showSync(organization: number, at: number) {
    await pool.query(
      `update ${schema}.org_ads set last_sync = $2, updated_at = $2, created_at = coalesce(created_at, $2)
        where org_ad_account_id in (select id from ${schema}.org_ad_accounts where organization_id = $1)`,
      [organization, new Date(at).toISOString()],
    );
    shown.set(organization, at);
  }

  async function record(events: readonly SimEvent[]) {
    if (events.length === 0) return;
    await pool.query(
      `insert into ${schema}.activity_events (action, organization_id, created_at)
        select * from unnest($1::text[], $2::int[], $3::timestamp[]) on conflict do nothing`,
      [
        events.map(({ action }) => action),
        events.map(({ organization }) => organization),
        events.map(({ at }) => new Date(at).toISOString()),
      ],
    );
  }

  function syncedAt(organization: SimOrganization, now: number): number {
    if (organization.id === STALE_ONE && frozenAt !== undefined)
      return Math.max(frozenAt, atLeast.get(STALE_ONE) ?? 0);
    return Math.max(lastGoodEnd(seed, organization, now), atLeast.get(organization.id) ?? 0);
  }

  async function move() {
    const now = world.now().getTime();
    const stale = ORGANIZATIONS.find(({ id }) => id === STALE_ONE);
    if (!world.has("stale-tenant")) frozenAt = undefined;
    else if (frozenAt === undefined && stale) {
      frozenAt = lastGoodEnd(seed, stale, now - STALE_BY_MS);
      atLeast.delete(STALE_ONE);
    }
    for (const [id, at] of atLeast) if (at > now) atLeast.delete(id);

    if (!world.has("zero-records"))
      for (const organization of syncing()) {
        const at = syncedAt(organization, now);
        if (shown.get(organization.id) !== at) await showSync(organization.id, at);
      }
    await owners.move(now);
    for (const { id } of ORGANIZATIONS) {
      if (owners.ends.has(id)) continue;
      const expires = tokenExpiry(seed, id, now);
      if (expiry.get(id) === expires && expiry.has(id)) continue;
      expiry.set(id, expires);
      await pool.query(`update ${schema}.org_business_accounts set token_expires_at = $2 where id = $1`, [
        id,
        expires === null ? null : new Date(expires).toISOString(),
      ]);
    }
    await recordUntil(now);
    await blocking.show(world.has("blocked-database"));
  }

  async function recordUntil(now: number) {
    if (recordedUntil > now) {
      // The clock was turned back after a drill: what it recorded in the future never happened.
      await pool.query(`delete from ${schema}.activity_events where created_at > $1`, [
        new Date(now).toISOString(),
      ]);
      recordedUntil = now;
    }
    const events = eventsBetween(seed, syncing(), Math.max(recordedUntil, now - KEEP_MS), now).filter(
      ({ organization }) => organization !== STALE_ONE || frozenAt === undefined,
    );
    if (events.length === 0) return;
    await record(events);
    recordedUntil = now;
    await pool.query(`delete from ${schema}.activity_events where created_at < $1`, [
      new Date(now - KEEP_MS).toISOString(),
    ]);
  }

  async function finish(organization: number, at: number) {
    const token = await pool.query<{ expired: boolean | null }>(
      `select token_expires_at <= $2 as expired from ${schema}.org_business_accounts where organization_id = $1`,
      [organization, new Date(at).toISOString()],
    );
    if (token.rows[0]?.expired) {
      await record([{ action: "ad_sync_failed", organization, at }]);
      return;
    }
    if (!world.has("zero-records")) {
      if (!withAds.has(organization)) {
        await addAds(pool, schema, organization * 10 + 1, FIRST_ADS);
        withAds.add(organization);
      }
      atLeast.set(organization, at);
      await showSync(organization, at);
    }
    await record([{ action: "ad_sync_completed", organization, at }]);
  }

  // One after the other: a slow database must not let two moments overtake each other.
  let last: Promise<void> = Promise.resolve();
  const inTurn = (work: () => Promise<void>) => {
    last = last.then(work, work);
    return last;
  };
  await inTurn(move);
  return {
    schema,
    tick: () => inTurn(move),
    finish: (organization, at) => inTurn(() => finish(organization, at)),
    workOff: async (event, type, at) => {
      await pool.query(`insert into ${schema}.webhook_events values ($1, $2, $3) on conflict do nothing`, [
        event,
        type,
        new Date(at).toISOString(),
      ]);
    },
    close: async () => {
      await last.catch(() => {});
      await blocking.close();
      await pool.end();
    },
  };
}
