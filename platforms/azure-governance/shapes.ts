import { z } from "zod";

/** Only the fields we use. Every word is open: what we do not know must not break what we do. */

const text = z.string().nullish();
const figure = z.number().nullish();
const id = z.union([z.number(), z.string()]);

export const JOBS = ["costs", "compliance", "resources", "identity"] as const;
export type Job = (typeof JOBS)[number];
export const isJob = (name: string | null | undefined): name is Job => JOBS.some((job) => job === name);

export const Health = z.object({ status: z.string(), version: text, environment: text });

export const DetailedHealth = z.object({
  components: z.object({ scheduler: text, azure_configured: z.boolean().nullish() }),
});

const Cache = z.object({ hit_rate_percent: figure, hits: figure, misses: figure }).nullish().catch(undefined);

export const Status = z.object({
  components: z.object({ database: text, cache: text }),
  performance: z.object({ cache: Cache, cache_stats: Cache }).nullish().catch(undefined),
  cache: Cache,
  database_stats: z.object({ db_size_bytes: figure, tenants_count: figure }).nullish().catch(undefined),
});

/** Keyed by tenant name; null means that nothing was ever stored, an absent kind is not covered at all. */
export const DataFreshness = z.object({
  tenants: z.record(z.string(), z.object({ costs: text, compliance: text, resources: text, identity: text })),
});
export type DataFreshness = z.output<typeof DataFreshness>;

const MetricsRow = z.object({
  job_type: z.string(),
  success_rate: figure,
  avg_duration_ms: figure,
  last_run_at: text,
  last_success_at: text,
  last_failure_at: text,
  last_error_message: text,
});
export type MetricsRow = z.output<typeof MetricsRow>;
export const Metrics = z.object({ metrics: z.array(MetricsRow) });
export type Metrics = z.output<typeof Metrics>;

const LogRow = z.object({
  id: id.nullish(),
  job_type: z.string(),
  tenant_id: text,
  status: z.string(),
  started_at: text,
  ended_at: text,
  duration_ms: figure,
  records_processed: figure,
  errors_count: figure,
  error_message: text,
  /** Given by runs that fetched a range of past days. */
  start_date: text,
  end_date: text,
});
export type LogRow = z.output<typeof LogRow>;
export const History = z.object({ logs: z.array(LogRow) });
export type History = z.output<typeof History>;

export const Schedule = z.object({
  status: text,
  jobs: z.array(z.object({ id: text, name: text, next_run: text })),
});
export type Schedule = z.output<typeof Schedule>;

export const Alerts = z.object({
  alerts: z.array(
    z.object({
      id,
      alert_type: text,
      severity: text,
      job_type: text,
      tenant_id: text,
      title: text,
      message: text,
      is_resolved: z.boolean().nullish(),
      created_at: text,
    }),
  ),
  stats: z
    .object({
      active: z.number().nullish(),
      by_severity: z.record(z.string(), z.number()).nullish(),
    })
    .nullish(),
});

/** The application and the name of its secret are never told. */
export const Tenant = z.object({
  id,
  name: z.string(),
  tenant_id: text,
  is_active: z.boolean().nullish(),
  description: text,
  use_lighthouse: z.boolean().nullish(),
  subscription_count: figure,
  created_at: text,
  updated_at: text,
});
export type Tenant = z.output<typeof Tenant>;
export const Tenants = z.array(Tenant);

export const Me = z.object({
  roles: z.array(z.string()).nullish(),
  accessible_tenants: z.array(z.unknown()).nullish(),
  tenant_ids: z.array(z.string()).nullish(),
});

/** Counted by the platform: of a list that stays empty, only these sums are right. */
export const Resources = z.object({
  total_resources: figure,
  resources_by_type: z.record(z.string(), z.number()).nullish(),
  resources_by_tenant: z.record(z.string(), z.number()).nullish(),
});

export const PreflightReport = z.object({
  id: z.string(),
  started_at: text,
  completed_at: text,
  results: z.array(
    z.object({
      check_id: z.string(),
      name: text,
      category: text,
      status: z.string(),
      message: text,
      timestamp: text,
      tenant_id: text,
    }),
  ),
});
export const Preflight = z.object({ latest_report: PreflightReport.nullish() });

/** The sync health of the runbook; any of these fields tells that dialect from the real one. */
export const RunbookSyncHealth = z.object({
  status: z.string(),
  last_sync: text,
  next_sync: text,
  recent_failures: figure,
  consecutive_failures: figure,
});
