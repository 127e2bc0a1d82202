import { asc, getTableColumns, sql } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import type { Db } from "@/db";
import { alertEvents, alertSources, alerts } from "@/db/schema";
import { storableJson } from "@/server/observe/storable";

export type AlertRow = typeof alerts.$inferSelect;
export type SourceRow = typeof alertSources.$inferSelect;
export type EventRow = Pick<typeof alertEvents.$inferInsert, "kind" | "at" | "said"> &
  Partial<Pick<typeof alertEvents.$inferInsert, "byId" | "byName" | "detail">>;

const BATCH = 1000;

/** The latest alert of each of these fingerprints, open or not; only the latest can be open. */
export async function latestIds(db: Db, fingerprints: readonly string[]): Promise<number[]> {
  const { rows } = await db.execute<{ id: string }>(
    sql`select latest.id from unnest(${sql.param(fingerprints)}::text[]) as told(fingerprint)
      cross join lateral (select id from alerts where alerts.fingerprint = told.fingerprint order by id desc limit 1) latest`,
  );
  return rows.map(({ id }) => Number(id));
}

export const readAlerts = (db: Db, ids: readonly number[]): Promise<AlertRow[]> =>
  db
    .select()
    .from(alerts)
    .where(sql`${alerts.id} = any(${sql.param(ids)}::bigint[])`);

/**
 * Whoever changes alerts locks them first, and in this order, so that two who change the same ones seldom meet head
 * on. `skipBusy`: those that somebody else is changing are left out.
 */
export const lockAlerts = (
  db: Db,
  ids: readonly number[],
  options: { skipBusy?: boolean } = {},
): Promise<AlertRow[]> =>
  db
    .select()
    .from(alerts)
    .where(sql`${alerts.id} = any(${sql.param(ids)}::bigint[])`)
    .orderBy(sql`${alerts.fingerprint} collate "C"`)
    .for("no key update", options.skipBusy ? { skipLocked: true } : {});

/** Who tells of each, those first who told first. */
export async function readSources(db: Db, ids: readonly number[]): Promise<Map<number, SourceRow[]>> {
  const rows = await db
    .select()
    .from(alertSources)
    .where(sql`${alertSources.alertId} = any(${sql.param(ids)}::bigint[])`)
    .orderBy(asc(alertSources.firstHeardAt), asc(alertSources.source), asc(alertSources.externalId));
  const found = new Map<number, SourceRow[]>();
  for (const row of rows) found.set(row.alertId, [...(found.get(row.alertId) ?? []), row]);
  return found;
}

const namesOf = (table: PgTable, without: readonly string[]) =>
  Object.values(getTableColumns(table))
    .map(({ name }) => name)
    .filter((name) => !without.includes(name));

/** Rows as the database names their columns. */
function jsonOf(table: PgTable, rows: readonly object[]): string {
  const columns = Object.entries(getTableColumns(table));
  return storableJson(
    rows.map((row) =>
      Object.fromEntries(columns.map(([key, { name }]) => [name, (row as Record<string, unknown>)[key]])),
    ),
  );
}

function* batches<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < rows.length; from += BATCH) yield rows.slice(from, from + BATCH);
}

const INSERTED = namesOf(alerts, ["id"]);
const UPDATED = namesOf(alerts, ["id", "fingerprint"]);
const insertedList = sql.raw(INSERTED.join(", "));
const updatedList = sql.raw(UPDATED.map((name) => `${name} = n.${name}`).join(", "));

/** Adds alerts and gives them their ids. Fails when one of their fingerprints is open by now. */
export async function insertAlerts(db: Db, rows: readonly AlertRow[]): Promise<void> {
  const ids = new Map<string, number>();
  for (const batch of batches([...rows].sort(byFingerprint))) {
    const added = await db.execute<{ id: string; fingerprint: string }>(
      sql`insert into alerts (${insertedList}) select ${insertedList} from jsonb_populate_recordset(null::alerts, ${jsonOf(alerts, batch)}::jsonb)
        order by fingerprint collate "C" returning id, fingerprint`,
    );
    for (const { id, fingerprint } of added.rows) ids.set(fingerprint, Number(id));
  }
  for (const row of rows) row.id = ids.get(row.fingerprint) ?? 0;
}

const byFingerprint = (a: AlertRow, b: AlertRow) =>
  Buffer.compare(Buffer.from(a.fingerprint), Buffer.from(b.fingerprint));

/** Writes alerts that the caller has locked. */
export async function updateAlerts(db: Db, rows: readonly AlertRow[]): Promise<void> {
  for (const batch of batches(rows))
    await db.execute(
      sql`update alerts set ${updatedList} from jsonb_populate_recordset(null::alerts, ${jsonOf(alerts, batch)}::jsonb) n where alerts.id = n.id`,
    );
}

/** What was asked of the source itself stays, unless it fires again after it had gone. */
export async function writeSources(db: Db, rows: readonly SourceRow[]): Promise<void> {
  for (const batch of batches(rows))
    await db.execute(
      sql`insert into alert_sources as s select * from jsonb_populate_recordset(null::alert_sources, ${jsonOf(alertSources, batch)}::jsonb)
        on conflict (alert_id, source, external_id) do update set severity = excluded.severity, word = excluded.word, sentence = excluded.sentence, url = excluded.url,
          facts = excluded.facts, last_heard_at = excluded.last_heard_at, gone_at = excluded.gone_at,
          resolved_there_at = case when s.gone_at is not null and excluded.gone_at is null then null else s.resolved_there_at end,
          resolve_trouble = case when s.gone_at is not null and excluded.gone_at is null then null else s.resolve_trouble end`,
    );
}

/** No event is older than the one before it, even after a clock was set back. */
export async function addEvents(
  db: Db,
  told: readonly { alertId: number; events: readonly EventRow[] }[],
): Promise<void> {
  const rows = told.flatMap(({ alertId, events }) => events.map((event) => ({ alertId, ...event })));
  for (const batch of batches(rows))
    await db.execute(
      sql`insert into alert_events (alert_id, at, kind, by_id, by_name, said, detail)
        select n.alert_id, greatest(n.at, (select max(e.at) from alert_events e where e.alert_id = n.alert_id)), n.kind, n.by_id, n.by_name, n.said, n.detail
        from jsonb_populate_recordset(null::alert_events, ${jsonOf(alertEvents, batch)}::jsonb) n`,
    );
}
