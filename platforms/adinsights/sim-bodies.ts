import type { SimReply } from "@/platforms/simulator/routes";
import type { Principal } from "./sim-door";
import { type SimConnection, type SimTenant, uuidOf } from "./sim-fleet";
import { HOUR, type SimRun, type Sky } from "./world";

export type AuditRow = {
  tenant: SimTenant;
  action: string;
  type: string;
  resourceId: string;
  metadata: object;
  at: number;
  /** Tells apart what was done in the same moment. */
  number?: number;
};

/** Serialised by the framework: in Jamaica's time. Built by hand: in UTC. */
export const jamaica = (time: number) => `${new Date(time - 5 * HOUR).toISOString().slice(0, 19)}-05:00`;
export const utc = (time: number) => new Date(time).toISOString().replace("Z", "+00:00");

export const usersOf = (tenant: SimTenant, seed: string) =>
  ["ops", "analyst"].map((role) => ({
    id: uuidOf(seed, tenant.key, role),
    email: `${role}@${tenant.key}.example`,
    first_name: role,
    last_name: tenant.name,
    tenant: tenant.id,
    timezone: "America/Jamaica",
    roles: [role === "ops" ? "ADMIN" : "ANALYST"],
  }));

export const webhookRow = (run: SimRun): AuditRow => ({
  tenant: run.tenant,
  action: "airbyte_job_webhook",
  type: "airbyte_connection",
  resourceId: run.connection.id,
  metadata: {
    connection_id: run.connection.connectionId,
    job_id: String(run.jobId),
    status: run.status,
    records_synced: run.records,
    duration_seconds: Math.round((run.endedAt - run.startedAt) / 1000),
    error: run.error,
  },
  at: run.toldAt,
});

export function connectionRow(sky: Sky, tenant: SimTenant, connection: SimConnection) {
  const last = sky.lastRun(tenant, connection);
  return {
    id: connection.id,
    name: connection.name,
    connection_id: connection.connectionId,
    workspace_id: null,
    provider: connection.provider,
    schedule_type: connection.scheduleType,
    interval_minutes: connection.intervalMinutes,
    cron_expression: connection.cron ?? "",
    is_active: connection.pausedAt === undefined,
    last_synced_at: last ? jamaica(last.endedAt) : null,
    last_job_id: last ? String(last.jobId) : "",
    last_job_status: last?.status ?? "",
    last_job_error: last?.error ?? "",
  };
}

export function telemetryBody(sky: Sky, tenant: SimTenant, runs: SimRun[], size: number) {
  const newest = [...runs].sort((a, b) => b.startedAt - a.startedAt);
  const last = runs[0];
  const shown = (connection: SimConnection) => ({
    id: connection.id,
    name: connection.name,
    connection_id: connection.connectionId,
    workspace_id: null,
    provider: connection.provider,
  });
  const age = last ? Math.floor((sky.now() - last.endedAt) / 60_000) : undefined;
  const snapshotAt = sky.snapshotAt(tenant);
  return {
    count: runs.length,
    next: null,
    previous: null,
    results: newest.slice(0, size).map((run) => ({
      job_id: String(run.jobId),
      status: run.status,
      started_at: jamaica(run.startedAt),
      duration_seconds: Math.round((run.endedAt - run.startedAt) / 1000),
      records_synced: run.records,
      bytes_synced: run.records * 310,
      api_cost: 0,
      connection: shown(run.connection),
    })),
    sync_status: last
      ? {
          tenant_id: tenant.id,
          last_synced_at: jamaica(last.endedAt),
          last_job_id: String(last.jobId),
          last_job_status: last.status,
          last_job_updated_at: null,
          last_job_completed_at: jamaica(last.endedAt),
          last_job_error: last.error ?? "",
          connection: shown(last.connection),
        }
      : null,
    ...(sky.dialect === "head"
      ? {
          sync_status_state: age === undefined ? "missing" : age > 60 ? "stale" : "fresh",
          sync_status_age_minutes: age,
        }
      : {}),
    ...(snapshotAt === null ? {} : { snapshot_generated_at: utc(snapshotAt) }),
  };
}

export function syncHealth(sky: Sky, who: Principal) {
  const rows = (who.isBlind ? [] : who.tenant.connections).map((connection) => {
    const last = sky.lastRun(who.tenant, connection);
    const isOld = last ? sky.now() - last.endedAt > 2 * HOUR : false;
    const byAge = last ? (isOld ? "stale" : "fresh") : "missing";
    return {
      id: connection.id,
      name: connection.name,
      provider: connection.provider,
      schedule_type: connection.scheduleType,
      is_active: connection.pausedAt === undefined,
      state: connection.pausedAt ? "inactive" : last?.status === "failed" ? "failed" : byAge,
      last_synced_at: last ? utc(last.endedAt) : null,
      last_job_status: last?.status ?? "",
      last_job_error: last?.error ?? null,
    };
  });
  const counts: Record<string, number> = {
    total: rows.length,
    fresh: 0,
    stale: 0,
    failed: 0,
    missing: 0,
    inactive: 0,
  };
  for (const { state } of rows) counts[state] = (counts[state] ?? 0) + 1;
  return { generated_at: utc(sky.now()), stale_after_minutes: 120, counts, rows };
}

export function datasetStatus(sky: Sky, who: Principal) {
  const at = who.isBlind ? null : sky.snapshotAt(who.tenant);
  const reason = at === null ? "missing_snapshot" : sky.now() - at > HOUR ? "stale_snapshot" : "ready";
  return {
    live: { enabled: true, reason, snapshot_generated_at: at === null ? null : utc(at), detail: null },
    demo: { enabled: false, source: null, tenant_count: 0 },
    warehouse_adapter_enabled: true,
  };
}

export function combined(sky: Sky, who: Principal): SimReply {
  const at = who.isBlind ? null : sky.snapshotAt(who.tenant);
  if (sky.dialect === "head" && (at === null || sky.now() - at > HOUR))
    return {
      status: 503,
      json: {
        detail: "The warehouse snapshot is not available.",
        code: "warehouse_snapshot_unavailable",
        reason: at === null ? "missing_snapshot" : "stale_snapshot",
      },
    };
  const isEmpty = at === null;
  const summary = isEmpty
    ? {
        currency: "USD",
        totalSpend: 0,
        totalImpressions: 0,
        totalClicks: 0,
        totalConversions: 0,
        averageRoas: 0,
      }
    : {
        currency: "USD",
        totalSpend: 8412.4,
        totalImpressions: 912_004,
        totalClicks: 10_120,
        totalConversions: 311,
        averageRoas: 3.1,
      };
  return {
    json: {
      campaign: { summary, trend: [], rows: [] },
      creative: [],
      budget: [],
      parish: [],
      snapshot_generated_at: utc(at ?? sky.now()),
    },
  };
}
