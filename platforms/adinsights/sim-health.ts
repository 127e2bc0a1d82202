import type { Route, SimReply } from "@/platforms/simulator/routes";
import { utc } from "./sim-bodies";
import type { Door } from "./sim-door";
import { uuidOf } from "./sim-fleet";
import { HOUR, type SimRun, type Sky } from "./world";

/** The open pages: no credential, no tenant. */
export function healthRoutes(sky: Sky, door: Door): Route[] {
  return [
    { method: "GET", path: "/api/health/", handle: () => ({ json: { status: "ok" } }) },
    {
      method: "GET",
      path: "/api/health/version/",
      handle: () => door.publicLimit() ?? { json: { version: "0.0.0-dev" } },
    },
    { method: "GET", path: "/api/timezone/", handle: () => ({ json: { timezone: "America/Jamaica" } }) },
    { method: "GET", path: "/api/health/airbyte/", handle: () => airbyteHealth(sky) },
    { method: "GET", path: "/api/health/dbt/", handle: () => dbtHealth(sky) },
  ];
}

/** One row for the whole fleet: whoever synced last. */
function airbyteHealth(sky: Sky): SimReply {
  const runs = sky.fleet.flatMap((tenant) => sky.runs(tenant)).sort((a, b) => b.endedAt - a.endedAt);
  const last = runs[0];
  const body = { component: "airbyte", configured: true };
  if (!last)
    return {
      status: 503,
      json: { ...body, status: "no_recent_sync", last_sync: null, recent_jobs: [], job_summary: null },
    };
  const recent = runs.filter((run) => run.connection.id === last.connection.id).slice(0, 5);
  const isOld = sky.now() - last.endedAt > HOUR;
  const isStale = isOld && (sky.dialect !== "head" || sky.isDue(last.connection, sky.now(), last.endedAt));
  const status = isStale ? "stale" : last.status === "failed" ? "sync_failed" : "ok";
  return {
    status: isStale ? 503 : status === "ok" ? 200 : 502,
    json: {
      ...body,
      stale: isStale,
      status,
      ...(status === "sync_failed" ? { error: last.error } : {}),
      last_sync: {
        tenant_id: last.tenant.id,
        last_synced_at: utc(last.endedAt),
        last_job_status: last.status,
        last_job_id: String(last.jobId),
        last_job_completed_at: utc(last.endedAt),
        last_job_error: last.error,
      },
      recent_jobs: recent.map(jobOf),
      job_summary: { latest_job: jobOf(last), job_count: recent.length },
    },
  };
}

const jobOf = (run: SimRun) => ({
  job_id: String(run.jobId),
  status: run.status,
  started_at: utc(run.startedAt),
  duration_seconds: Math.round((run.endedAt - run.startedAt) / 1000),
  records_synced: run.records,
  bytes_synced: run.records * 310,
  api_cost: 0,
});

function dbtHealth(sky: Sky): SimReply {
  const { endedAt, fails } = sky.dbtRun();
  const model = "model.adinsights.fct_campaign_daily";
  const isStale = sky.now() - endedAt > 24 * HOUR;
  const status = fails ? "failing" : isStale ? "stale" : "ok";
  return {
    status: fails ? 502 : isStale ? 503 : 200,
    json: {
      component: "dbt",
      run_results_path: "/app/dbt/target/run_results.json",
      generated_at: utc(endedAt),
      failing_models: fails ? [model] : [],
      failing_models_detail: fails
        ? [
            {
              unique_id: model,
              status: "error",
              message: "Database Error: division by zero",
              adapter_response: {},
            },
          ]
        : [],
      status,
      stale: isStale,
      run_id: uuidOf(endedAt),
    },
  };
}
