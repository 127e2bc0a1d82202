import { JOBS, type Job } from "./shapes";
import { naive, type SimTenant } from "./sim-tenants";
import { type AzureWorld, type SimRun, STALE_TENANT } from "./world";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const offset = (time: number) => new Date(time).toISOString().replace("Z", "000+00:00");

const NAMES: Readonly<Record<Job, { id: string; name: string }>> = {
  costs: { id: "sync_costs", name: "Sync Cost Data" },
  compliance: { id: "sync_compliance", name: "Sync Compliance Data" },
  resources: { id: "sync_resources", name: "Sync Resource Inventory" },
  identity: { id: "sync_identity", name: "Sync Identity Data" },
};

const OTHER_JOBS = [
  "sync_riverside",
  "sync_dmarc",
  "riverside_hourly_mfa_sync",
  "riverside_daily_full_sync",
  "riverside_weekly_threat_sync",
  "riverside_monthly_report_sync",
];

export function schedule(world: AzureWorld) {
  const nextMidnight = Math.ceil(world.now() / DAY) * DAY;
  return [
    ...JOBS.map((job) => ({ ...NAMES[job], next_run: offset(world.nextRun(job)) })),
    ...OTHER_JOBS.map((id, index) => ({
      id,
      name: id.replaceAll("_", " "),
      next_run: offset(nextMidnight + index * HOUR),
    })),
  ];
}

export function freshness(world: AzureWorld) {
  const stamp = (time: number | null) => (time === null ? null : offset(time));
  const tenants = world.tenants.active().map(({ name }) => {
    const kinds = Object.fromEntries(JOBS.map((job) => [job, stamp(world.storedAt(job, name))]));
    const isStale = JOBS.some((job) => world.now() - (world.storedAt(job, name) ?? 0) > DAY);
    return [name, { ...kinds, dmarc: null, dkim: null, stale: isStale }] as const;
  });
  return {
    timestamp: offset(world.now()),
    threshold_hours: 24,
    domains_covered: [...JOBS, "dmarc", "dkim"],
    any_stale: tenants.some(([, kinds]) => kinds.stale),
    tenants: Object.fromEntries(tenants),
  };
}

function errorText(run: SimRun): string | null {
  if (run.outcome === "ghost") return "Ghost job: still running after 30 min — likely crashed or OOM-killed";
  if (run.outcome === "completed" || run.job === "resources" || run.job === "identity") return null;
  return run.job === "costs"
    ? `Cost sync completed with ${run.errors} error(s). ${run.records} records synced.`
    : `Compliance sync completed with ${run.errors} error(s). ${run.records} snapshots, 0 policy states synced.`;
}

const word = (run: SimRun) => (run.outcome === "completed" ? "completed" : "failed");

/** One line per run and no tenant in it; what is under way is left out. */
export function history(world: AzureWorld, job: string | null, limit: number) {
  return world
    .ended()
    .filter((run) => job === null || run.job === job)
    .slice(0, limit)
    .map((run) => ({
      id: run.id,
      job_type: run.job,
      tenant_id: null,
      status: word(run),
      started_at: naive(run.start),
      ended_at: naive(run.end),
      duration_ms: run.end - run.start,
      records_processed: run.records,
      errors_count: run.errors,
      error_message: errorText(run),
    }));
}

/** As the runbook reads it: one line per run and tenant, those under way among them. */
export function historyPerTenant(world: AzureWorld, limit: number) {
  const now = world.now();
  return [...world.backfills.runs(now), ...world.runs()]
    .sort((a, b) => b.start - a.start)
    .flatMap((run) =>
      world.tenants.tenantsAt(run.start).map((tenant, index) => {
        const isRunning = run.end > now;
        const isServed =
          run.served.has(tenant.name) ||
          (run.outcome === "completed" && !world.tenants.troubleOf(tenant, run.start));
        const records = isRunning ? 0 : world.recordsFor(run, tenant.name);
        return {
          id: `${run.id}-${index + 1}`,
          job_type: run.job,
          tenant_id: tenant.directoryId,
          status: isRunning ? "running" : isServed ? "completed" : "failed",
          started_at: new Date(run.start).toISOString(),
          ended_at: isRunning ? null : new Date(run.end).toISOString(),
          records_processed: records,
          error_message: isRunning || isServed ? null : (errorText(run) ?? "Connection timeout"),
          ...(run.covers && { start_date: run.covers.from, end_date: run.covers.to }),
        };
      }),
    )
    .slice(0, limit);
}

export function metrics(world: AzureWorld, job: string | null) {
  const time = (run: SimRun | undefined) => (run ? naive(run.start) : null);
  return JOBS.filter((name) => job === null || name === job).map((name) => {
    const runs = world.ended().filter((run) => run.job === name);
    const good = runs.filter((run) => run.outcome === "completed");
    const bad = runs.filter((run) => run.outcome !== "completed");
    const lasted = runs.map((run) => run.end - run.start);
    return {
      job_type: name,
      calculated_at: naive(runs[0]?.end ?? world.now()),
      total_runs: runs.length,
      successful_runs: good.length,
      failed_runs: bad.length,
      success_rate: runs.length > 0 ? good.length / runs.length : null,
      avg_duration_ms: runs.length > 0 ? lasted.reduce((sum, ms) => sum + ms, 0) / runs.length : null,
      min_duration_ms: Math.min(...lasted),
      max_duration_ms: Math.max(...lasted),
      avg_records_processed: null,
      total_records_processed: runs.reduce((sum, run) => sum + run.records, 0),
      total_errors: runs.reduce((sum, run) => sum + run.errors, 0),
      last_run_at: time(runs[0]),
      last_success_at: time(good[0]),
      last_failure_at: time(bad[0]),
      last_error_message: bad[0] ? errorText(bad[0]) : null,
    };
  });
}

/** Failed runs alert until somebody over there resolves it; one warning stays open all day. */
export function openAlerts(world: AzureWorld) {
  const now = world.now();
  const failures = world
    .ended()
    .filter((run) => run.outcome === "failed" || run.outcome === "partial")
    .filter((run) => now - run.end < 2 * HOUR)
    .map((run) => ({
      id: run.id,
      alert_type: "sync_failure",
      severity: "error",
      job_type: run.job,
      title: `${title(run.job)} sync failed`,
      message: `Sync job failed after ${((run.end - run.start) / 1000).toFixed(1)}s`,
      created_at: naive(run.end),
    }));
  const today = Math.floor(now / DAY) * DAY;
  const standing = {
    id: Math.floor(today / 1000),
    alert_type: "high_error_rate",
    severity: "warning",
    job_type: "compliance",
    title: "Compliance sync has high error rate",
    message: "Error rate is 31.4% over last 10 runs",
    created_at: naive(today - 3 * HOUR),
  };
  const empty = JOBS.filter(() => world.isEmpty()).map((job, index) => ({
    id: 10 + index,
    alert_type: "no_records",
    severity: "warning",
    job_type: job,
    title: `${title(job)} sync processing zero records`,
    message: "Last 3 runs processed zero records - possible auth issue",
    created_at: naive(now),
  }));
  return [...failures, ...empty, standing]
    .filter(({ id }) => !world.resolved.has(id))
    .map((alert) => ({
      ...alert,
      tenant_id: null,
      is_resolved: false,
      resolved_at: null,
      resolved_by: null,
    }));
}

/** Counts one alert that belongs to a tenant and is therefore missing in the list. */
export function alertStats(alerts: ReturnType<typeof openAlerts>) {
  const tally = (words: string[]) =>
    Object.fromEntries(
      [...new Set(words)].map((word) => [word, words.filter((other) => other === word).length]),
    );
  const active = alerts.length + 1;
  return {
    total: active + 214,
    active,
    resolved: 214,
    by_severity: tally([...alerts.map(({ severity }) => severity), "info"]),
    by_type: tally([...alerts.map(({ alert_type }) => alert_type), "stale_sync"]),
  };
}

const title = (job: Job) => job.charAt(0).toUpperCase() + job.slice(1);

const ACCESS_CHECKS = [
  ["azure_subscriptions", "Azure Subscriptions Access"],
  ["azure_cost_management", "Cost Management API"],
  ["azure_policy", "Azure Policy API"],
  ["azure_resources", "Resource Manager API"],
  ["azure_graph", "Microsoft Graph API"],
] as const;

const ROLE_CHECKS: readonly string[] = ["azure_cost_management", "azure_resources", "azure_subscriptions"];

/** One report of the platform's own checks of access; for the tenants with these ids of its own, or for all. */
export function preflightResults(world: AzureWorld, tenantIds?: readonly string[]) {
  const troubleOf = (tenant: SimTenant, check: string) =>
    world.isStopped(tenant.name)
      ? `AADSTS7000222: The provided client secret keys for app of tenant ${STALE_TENANT} are expired.`
      : (world.tenants.troubleOf(tenant) ??
        (tenant.secrets.length === 0 ? world.platformTrouble() : undefined) ??
        (world.tenants.lacksRoles(tenant) && ROLE_CHECKS.includes(check)
          ? "(AuthorizationFailed) The client does not have authorization to perform the action."
          : undefined));
  const perTenant = world.tenants
    .active()
    .filter(({ id }) => !tenantIds || tenantIds.includes(id))
    .flatMap((tenant) =>
      ACCESS_CHECKS.map(([id, name]) => {
        const trouble = troubleOf(tenant, id);
        return {
          check_id: id,
          name,
          category: id,
          status: trouble ? "fail" : "pass",
          message: trouble ? `${name} error: ${trouble}` : `${name} reachable`,
          tenant_id: tenant.directoryId,
        };
      }),
    );
  const whole = [
    {
      check_id: "database_connectivity",
      name: "Database",
      category: "database",
      status: "pass",
      message: "Database connectivity verified",
    },
    {
      check_id: "azure_auth",
      name: "Azure sign-in",
      category: "azure_auth",
      status: world.isEmpty() || world.platformTrouble() ? "fail" : "pass",
      message: world.isEmpty()
        ? "AADSTS65001: The administrator has not consented to use the application."
        : (world.platformTrouble() ?? "Token acquired"),
    },
    {
      check_id: "mfa_user_enrollment",
      name: "User MFA Enrollment",
      category: "mfa_compliance",
      status: "fail",
      message: "User MFA below target: 88.5% vs 95% target",
    },
    {
      check_id: "github_access",
      name: "GitHub access",
      category: "github_access",
      status: "warning",
      message: "GitHub token not configured",
    },
    {
      check_id: "github_actions",
      name: "GitHub actions",
      category: "github_actions",
      status: "skipped",
      message: "GitHub not configured",
    },
  ].map((result) => ({ ...result, tenant_id: null }));
  return [...perTenant, ...whole].map((result) => ({
    ...result,
    details: {},
    duration_ms: 12.5,
    timestamp: new Date(world.now()).toISOString(),
    recommendations: [],
  }));
}
