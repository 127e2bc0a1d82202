import { and, desc, eq, inArray, ne, or, sql } from "drizzle-orm";
import type { Db } from "@/db";
import {
  alerts,
  credentials,
  environments,
  flows,
  listings,
  runs,
  tenantNotes,
  tenantRecords,
  tenants,
} from "@/db/schema";
import { notFound } from "@/domain/errors";
import { QUIET_BECAUSE } from "@/domain/tenant";
import { jobTitle } from "@/server/alerts/job-title";
import { declarationOf } from "@/server/connectors";
import { healthOf, wordsFor } from "./health";
import { shownColumns, type TenantRow, withMoments } from "./list";
import { offboardingOf } from "./offboarding";
import { isRecord, type TenantId } from "./records";
import { suggestCustomers } from "./suggest";
import { lateListings, RECORDS } from "./where";

const SHOWN_RUNS = 8;
const SHOWN_ALERTS = 20;
const SHOWN_NOTES = 100;

/** The record that any id of the tenant names. */
async function recordByAnyId(db: Db, { environmentId, externalId }: TenantId) {
  const [own] = await db.select().from(tenantRecords).where(isRecord({ environmentId, externalId }));
  if (own) return own;
  const [other] = await db
    .select({ record: tenantRecords })
    .from(tenantRecords)
    .innerJoin(
      tenants,
      and(
        eq(tenants.environmentId, tenantRecords.environmentId),
        eq(tenants.externalId, tenantRecords.externalId),
      ),
    )
    .where(
      and(
        eq(tenantRecords.environmentId, environmentId),
        sql`${externalId} in (select value from jsonb_each_text(${tenants.ids}))`,
      ),
    );
  if (!other) throw notFound("tenant", externalId);
  return other.record;
}

/** All that is known of one tenant: how it is, what ran, what is open, what it holds, what is under way, who else it is. */
export async function tenantPage(db: Db, asked: TenantId, now: Date) {
  const record = await recordByAnyId(db, asked);
  const { environmentId, externalId } = record;
  const [place] = await db.select().from(environments).where(eq(environments.id, environmentId));
  if (!place) throw notFound("environment", environmentId);
  const late = await lateListings(db, now);
  const [found, [listing], [seen], notes, openFlows, suggestions] = await Promise.all([
    db.execute<TenantRow>(sql`select ${shownColumns(late)} from ${RECORDS} left join customers c on c.id = r.customer_id
      where (r.environment_id = ${environmentId} and r.external_id = ${externalId})
        or (r.customer_id is not null and r.customer_id = ${record.customerId}::uuid) order by r.environment_id, r.name limit 50`),
    db
      .select()
      .from(listings)
      .where(and(eq(listings.environmentId, environmentId), eq(listings.kind, "tenants"))),
    db
      .select()
      .from(tenants)
      .where(and(eq(tenants.environmentId, environmentId), eq(tenants.externalId, externalId))),
    db
      .select()
      .from(tenantNotes)
      .where(and(eq(tenantNotes.environmentId, environmentId), eq(tenantNotes.externalId, externalId)))
      .orderBy(desc(tenantNotes.id))
      .limit(SHOWN_NOTES),
    flowsOf(db, record),
    suggestCustomers(db, record),
  ]);
  const all = found.rows.map(withMoments);
  const row = all.find((one) => one.environmentId === environmentId && one.externalId === externalId);
  if (!row) throw notFound("tenant", externalId);
  const words = wordsFor(row);
  const others = all.filter((one) => one !== row);
  const [[health, ...otherHealth], open, held, lastRuns] = await Promise.all([
    healthOf(db, [row, ...others], now),
    openAlerts(db, environmentId, words),
    credentialsOf(db, environmentId, words),
    runsOf(db, environmentId, declarationOf(place.platformId), words),
  ]);
  return {
    ...row,
    version: record.version,
    ownerContact: record.ownerContact,
    isCanary: record.isCanary,
    createdAt: record.createdAt,
    quietBecause: QUIET_BECAUSE[record.status],
    platformName: declarationOf(place.platformId).name,
    /** What the platform may call it, the first being its id here. */
    words,
    listed: seen
      ? {
          active: seen.active,
          facts: seen.facts,
          firstSeenAt: seen.firstSeenAt,
          lastSeenAt: seen.lastSeenAt,
          goneAt: seen.goneAt,
        }
      : null,
    listedAt: listing?.seenAt ?? null,
    health: health ?? null,
    alerts: open,
    credentials: held,
    runs: lastRuns.map((run) => ({ ...run, jobTitle: jobTitle(place.platformId, run.job) ?? run.job })),
    flows: openFlows,
    notes,
    others: others.map((one, at) => ({ ...one, health: otherHealth[at] ?? null })),
    suggestions,
    offboarding: offboardingOf(place.platformId, place.dialect, record),
    now,
  };
}

function openAlerts(db: Db, environmentId: string, words: readonly string[]) {
  return db
    .select({
      id: alerts.id,
      title: alerts.title,
      sentence: alerts.sentence,
      severity: alerts.severity,
      word: alerts.word,
      state: alerts.state,
      environmentId: alerts.environmentId,
      ownerName: alerts.ownerName,
      startedAt: alerts.startedAt,
      silenceId: alerts.silenceId,
      quietBecause: alerts.quietBecause,
      foldedUnder: alerts.foldedUnder,
      isFlapping: alerts.isFlapping,
      recoveringSince: alerts.recoveringSince,
    })
    .from(alerts)
    .where(
      and(
        ne(alerts.state, "resolved"),
        eq(alerts.environmentId, environmentId),
        inArray(alerts.tenant, [...words]),
      ),
    )
    .orderBy(alerts.severityRank, alerts.startedAt, alerts.id)
    .limit(SHOWN_ALERTS);
}

function credentialsOf(db: Db, environmentId: string, words: readonly string[]) {
  return db
    .select({
      id: credentials.id,
      title: credentials.title,
      kind: credentials.kind,
      expiresAt: credentials.expiresAt,
      testedAt: credentials.testedAt,
      testStatus: credentials.testStatus,
      testSaid: credentials.testSaid,
    })
    .from(credentials)
    .where(
      and(
        eq(credentials.environmentId, environmentId),
        inArray(credentials.tenant, [...words]),
        sql`${credentials.goneAt} is null`,
      ),
    )
    .orderBy(credentials.expiresAt, credentials.title)
    .limit(50);
}

/** The newest runs of its own jobs; a platform whose runs are for everyone tells none of one tenant. */
function runsOf(
  db: Db,
  environmentId: string,
  declaration: { jobs: readonly { key: string }[] },
  words: readonly string[],
) {
  return db
    .select({
      id: runs.id,
      job: runs.job,
      status: runs.status,
      startedAt: runs.startedAt,
      endedAt: runs.endedAt,
      durationMs: runs.durationMs,
      deadlineAt: runs.deadlineAt,
      records: runs.records,
      error: runs.error,
      ghost: runs.ghost,
    })
    .from(runs)
    .where(
      and(
        eq(runs.environmentId, environmentId),
        inArray(
          runs.job,
          declaration.jobs.map(({ key }) => key),
        ),
        inArray(runs.tenant, [...words]),
      ),
    )
    .orderBy(desc(sql`coalesce(${runs.startedAt}, ${runs.endedAt}, ${runs.seenAt})`), desc(runs.id))
    .limit(SHOWN_RUNS);
}

/** What is under way with it, and what was, newest first. */
function flowsOf(db: Db, { environmentId, externalId }: TenantId) {
  return db
    .select({
      id: flows.id,
      kind: flows.kind,
      label: flows.label,
      state: flows.state,
      requestedAt: flows.requestedAt,
      requestedByName: flows.requestedByName,
      said: flows.said,
    })
    .from(flows)
    .where(
      and(
        eq(flows.environmentId, environmentId),
        or(eq(flows.tenant, externalId), and(eq(flows.tenant, ""), eq(flows.subject, externalId))),
      ),
    )
    .orderBy(desc(flows.requestedAt), desc(flows.id))
    .limit(20);
}
