import { createHash } from "node:crypto";
import { like } from "drizzle-orm";
import type { Db } from "@/db";
import { dbtRuns, environments, heartbeats, platformConnections, webhookDeliveries } from "@/db/schema";
import type { DbtResult } from "@/domain/dbt";
import { fleetOf, uuidOf } from "@/platforms/adinsights/sim-fleet";
import { airbyteHook } from "@/platforms/adinsights/sim-hooks";
import { readAirbyteHook } from "@/platforms/adinsights/webhook";
import { type SimRun, Sky } from "@/platforms/adinsights/world";
import { noise, noiseBetween } from "@/platforms/simulator/noise";
import { nextDue, scheduleOf } from "@/server/incoming/next-due";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The last days' webhooks at ADinsights, three schedulers that report by themselves, and dbt's last results. */
export async function seedIncoming(db: Db, now: Date): Promise<void> {
  const places = await db
    .select({ id: environments.id, dialect: environments.dialect })
    .from(environments)
    .where(like(environments.id, "adinsights/%"));
  for (const table of [platformConnections, webhookDeliveries, dbtRuns, heartbeats]) await db.delete(table);
  for (const { id, dialect } of places) {
    await seedConnections(db, id, now);
    await seedDeliveries(db, id, dialect ?? "head", now);
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

/** What the simulated Airbyte has sent in the last days, most of it within seconds; now and then it goes wrong. */
async function seedDeliveries(db: Db, environmentId: string, dialect: string, now: Date) {
  const sky = new Sky(dialect, environmentId, { now: () => now, has: () => false });
  const rows = sky.fleet
    .flatMap((tenant) => sky.runs(tenant))
    .map((run) => deliveryOf(environmentId, run))
    .filter(({ receivedAt }) => receivedAt < now)
    .sort((a, b) => a.receivedAt.getTime() - b.receivedAt.getTime());
  const refused = rows.at(-9);
  if (refused)
    rows.splice(-9, 0, {
      environmentId,
      source: "airbyte",
      receivedAt: refused.receivedAt,
      verdict: "refused",
      httpStatus: 403,
      said: "invalid webhook secret",
      body: "",
      bodyDigest: digestOf(""),
    });
  for (let from = 0; from < rows.length; from += 500)
    await db.insert(webhookDeliveries).values(rows.slice(from, from + 500));
}

type Delivery = typeof webhookDeliveries.$inferInsert;

const digestOf = (text: string) => createHash("sha256").update(text).digest("hex");

function deliveryOf(environmentId: string, run: SimRun): Delivery & { receivedAt: Date } {
  const { json, headers } = airbyteHook(environmentId, "", run);
  const body = JSON.stringify(json);
  const isSlow = noise(environmentId, run.jobId, "slow") < 0.04;
  const receivedAt = new Date(
    run.toldAt + (isSlow ? noiseBetween(40, 200, environmentId, run.jobId) * 1000 : 0),
  );
  const hook = readAirbyteHook(new TextEncoder().encode(body), receivedAt);
  if (!hook.ok) throw new Error(`the simulated webhook cannot be read: ${hook.detail}`);
  const { told, connection } = hook.value;
  const isKnown = noise(environmentId, run.jobId, "stranger") > 0.01;
  return {
    environmentId,
    source: "airbyte",
    receivedAt,
    verdict: isKnown ? "accepted" : "unknown-connection",
    httpStatus: isKnown ? (run.status === "failed" ? 202 : 200) : 404,
    said: isKnown ? "" : "connection not found",
    connection,
    externalId: told.jobId,
    tenant: isKnown ? run.tenant.key : null,
    told: { ...told, correlationId: headers["x-correlation-id"] ?? "" },
    completedAt: told.endedAt ? new Date(told.endedAt) : null,
    body,
    bodyDigest: digestOf(body),
    appliedAt: isKnown ? new Date(receivedAt.getTime() + 700) : null,
  };
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
