import { createHash } from "node:crypto";
import { like } from "drizzle-orm";
import type { Db } from "@/db";
import { dbtRuns, environments, heartbeats, platformConnections, webhookDeliveries } from "@/db/schema";
import type { DbtResult } from "@/domain/dbt";
import type { DeliveryVerdict } from "@/domain/sync";
import { fleetOf, uuidOf } from "@/platforms/adinsights/sim-fleet";
import { noise, noiseBetween } from "@/platforms/simulator/noise";
import { nextDue, scheduleOf } from "@/server/incoming/next-due";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const HOURS = 7 * 24;

/** A week of webhooks at ADinsights, three schedulers that report by themselves, and dbt's last results. */
export async function seedIncoming(db: Db, now: Date): Promise<void> {
  const places = await db
    .select({ id: environments.id })
    .from(environments)
    .where(like(environments.id, "adinsights/%"));
  for (const table of [platformConnections, webhookDeliveries, dbtRuns, heartbeats]) await db.delete(table);
  for (const { id } of places) {
    await seedConnections(db, id, now);
    await seedDeliveries(db, id, now);
    await db.insert(dbtRuns).values(dbtRunOf(id, now));
  }
  await seedHeartbeats(db, now);
}

async function seedConnections(db: Db, environmentId: string, now: Date) {
  const rows = fleetOf(environmentId).flatMap((tenant) =>
    tenant.connections.map((connection) => ({
      environmentId,
      connectionId: connection.connectionId,
      tenant: tenant.key,
      name: connection.name,
      seenAt: now,
    })),
  );
  await db.insert(platformConnections).values(rows);
}

async function seedDeliveries(db: Db, environmentId: string, now: Date) {
  const connections = fleetOf(environmentId).flatMap((tenant) =>
    tenant.connections
      .filter(({ scheduleType }) => scheduleType !== "manual")
      .map((connection) => ({ tenant, connection })),
  );
  const first = Math.floor(now.getTime() / HOUR) * HOUR - HOURS * HOUR;
  const rows: (typeof webhookDeliveries.$inferInsert)[] = [];
  for (let hour = first; hour < now.getTime(); hour += HOUR)
    for (const [index, { tenant, connection }] of connections.entries()) {
      const seed = [environmentId, connection.id, hour] as const;
      const startedAt = hour + noiseBetween(4, 40, ...seed, "start") * 1000;
      const endedAt = startedAt + noiseBetween(50, 190, ...seed, "long") * 1000;
      const slow = noise(...seed, "slow") < 0.04 ? 60 : 1;
      const receivedAt = endedAt + (1.2 + noise(...seed, "late") * 4) * 1000 * slow;
      if (receivedAt >= now.getTime()) continue;
      const verdict: DeliveryVerdict = noise(...seed, "unknown") < 0.01 ? "unknown-connection" : "accepted";
      const fails = noise(...seed, "fails") < 0.02;
      const job = {
        id: (Math.floor(hour / HOUR) % 100_000) * 20 + index,
        status: fails ? "failed" : "succeeded",
        createdAt: Math.round(startedAt / 1000),
        updatedAt: Math.round(endedAt / 1000),
      };
      const isKnown = verdict === "accepted";
      const connectionId = isKnown ? connection.connectionId : uuidOf(...seed, "stranger");
      const body = JSON.stringify({ connectionId, job });
      rows.push({
        environmentId,
        source: "airbyte",
        receivedAt: new Date(receivedAt),
        verdict,
        httpStatus: isKnown ? (fails ? 202 : 200) : 404,
        said: isKnown ? "" : "connection not found",
        connection: connectionId,
        externalId: String(job.id),
        tenant: isKnown ? tenant.key : null,
        told: {
          jobId: String(job.id),
          status: fails ? "failed" : "succeeded",
          word: job.status,
          startedAt: new Date(job.createdAt * 1000).toISOString(),
          endedAt: new Date(job.updatedAt * 1000).toISOString(),
          records: fails ? 0 : noiseBetween(800, 24_000, ...seed, "records"),
          error: fails ? "Source rate limit reached (429), giving up after 5 attempts" : null,
          correlationId: uuidOf(...seed, "correlation"),
        },
        completedAt: new Date(job.updatedAt * 1000),
        body,
        bodyDigest: createHash("sha256").update(body).digest("hex"),
        appliedAt: isKnown ? new Date(receivedAt + 700) : null,
      });
    }
  rows.sort((a, b) => a.receivedAt.getTime() - b.receivedAt.getTime());
  const refused = rows.at(-9)?.receivedAt;
  if (refused)
    rows.splice(-9, 0, {
      environmentId,
      source: "airbyte",
      receivedAt: refused,
      verdict: "refused",
      httpStatus: 403,
      said: "invalid webhook secret",
      body: "",
      bodyDigest: createHash("sha256").update("").digest("hex"),
    });
  for (let from = 0; from < rows.length; from += 500)
    await db.insert(webhookDeliveries).values(rows.slice(from, from + 500));
}

async function seedHeartbeats(db: Db, now: Date) {
  const plans = [
    {
      environmentId: "auditron/production",
      job: "nightly-backup",
      title: "Nightly backup of the audit database",
      cron: "30 2 * * *",
      zone: "Europe/Berlin",
      everySeconds: null,
      graceSeconds: 3600,
      agoMs: 0,
      payload: "backup-2026.sql.gz 1.8 GB in 312 s",
    },
    {
      environmentId: "notification-preferences/production",
      job: "digest-mail",
      title: "Digest mail of the old scheduler",
      cron: null,
      zone: "UTC",
      everySeconds: 3600,
      graceSeconds: 900,
      agoMs: 22 * MINUTE,
      payload: "sent 4,120 of 4,120",
    },
    {
      environmentId: "complyai/production",
      job: "ledger-export",
      title: "Ledger export on the accountant's server",
      cron: null,
      zone: "UTC",
      everySeconds: 6 * 3600,
      graceSeconds: 1800,
      agoMs: 8 * HOUR,
      payload: "3 files",
    },
  ];
  const known = new Set((await db.select({ id: environments.id }).from(environments)).map(({ id }) => id));
  for (const { agoMs, payload, ...plan } of plans) {
    if (!known.has(plan.environmentId)) continue;
    const schedule = scheduleOf(plan);
    const succeededAt = plan.cron ? lastDue(schedule, now) : new Date(now.getTime() - agoMs);
    await db.insert(heartbeats).values({
      ...plan,
      tokenHash: createHash("sha256").update(`demo ${plan.job} ${now.getTime()}`).digest("hex"),
      createdByName: "Ada Okafor",
      createdAt: new Date(now.getTime() - 40 * 24 * HOUR),
      startedAt: new Date(succeededAt.getTime() - 5 * MINUTE),
      succeededAt,
      heardAt: succeededAt,
      dueAt: nextDue(schedule, succeededAt),
      since: succeededAt,
      lastPayload: payload,
    });
  }
}

function lastDue(schedule: ReturnType<typeof scheduleOf>, now: Date): Date {
  let due = nextDue(schedule, new Date(now.getTime() - 26 * HOUR)) ?? now;
  for (let next = nextDue(schedule, due); next && next <= now; next = nextDue(schedule, next)) due = next;
  return new Date(due.getTime() + 4 * MINUTE);
}

function dbtRunOf(environmentId: string, now: Date): typeof dbtRuns.$inferInsert {
  const models = [
    "stg_meta_ads",
    "stg_google_ads",
    "int_spend_daily",
    "fct_campaign_daily",
    "fct_clicks",
    "dim_parish",
  ];
  const results: DbtResult[] = models.flatMap((model, index) => [
    {
      id: `model.adinsights.${model}`,
      kind: "model",
      status: "success",
      seconds: 2 + noise(environmentId, model) * 40,
      message: `SELECT ${noiseBetween(200, 90_000, environmentId, model, "rows")}`,
    },
    {
      id: `test.adinsights.not_null_${model}_id`,
      kind: "test",
      status: index === 3 ? "warn" : "pass",
      seconds: 0.2 + noise(environmentId, model, "test"),
      message: index === 3 ? "Got 12 results, configured to warn if != 0" : "",
    },
  ]);
  const generatedAt = new Date(now.getTime() - 3 * HOUR);
  return {
    environmentId,
    invocationId: uuidOf(environmentId, "dbt", generatedAt.getTime()),
    source: "upload",
    generatedAt,
    elapsedSeconds: 148,
    seenAt: new Date(generatedAt.getTime() + 6 * MINUTE),
    byName: "Olga Brandt",
    results,
  };
}
