import type { MetricCheck } from "@/platforms/drivers/prometheus-checks";
import type { RequestExpressions } from "@/platforms/drivers/prometheus-requests";

const API = 'job="auditron-api"';
const DISKS = 'job="node",fstype!~"tmpfs|ramfs|overlay|squashfs|iso9660"';
const percent = (value: number) => `${value.toFixed(value < 10 ? 2 : 1)} %`;

const NOT_SCRAPED =
  "Prometheus has no series of this API: the version that runs here serves no /metrics, so nobody measures it.";

export const requestExpressions: RequestExpressions = {
  latency: (share, window) => [
    {
      expression: `1000 * histogram_quantile(${share}, sum by (le) (rate(http_request_duration_seconds_bucket{${API}}[${window}])))`,
      from: "http_request_duration_seconds",
    },
  ],
  errors: (window) => [
    {
      expression: `100 * sum(rate(http_request_errors_total{${API}}[${window}])) / sum(rate(http_requests_total{${API}}[${window}]))`,
      from: "http_request_errors_total",
    },
    {
      expression: `100 * (1 - sum(rate(http_request_duration_seconds_count{${API},status_code=~"[1-4].."}[${window}])) / sum(rate(http_request_duration_seconds_count{${API}}[${window}])))`,
      from: "http_request_duration_seconds_count, 5xx",
    },
  ],
};

/** What Prometheus is asked for. Only answers with one matching label count: a renamed label gives no data, never zero. */
export function metricChecks(dialect: string): readonly MetricCheck[] {
  const servesMetrics = dialect === "runbook";
  const fromApi = (otherwise: string) => (servesMetrics ? otherwise : NOT_SCRAPED);
  return [
    {
      check: "api-p95",
      sources: requestExpressions.latency(0.95, "5m"),
      within: [0, 600_000],
      worst: "highest",
      say: (value) => `95 of 100 requests of the last 5 min took at most ${Math.round(value)} ms.`,
      nothing: fromApi("Prometheus has no request durations of this API for the last 5 min."),
    },
    {
      check: "api-error-rate",
      sources: requestExpressions.errors("5m"),
      within: [-0.001, 100.001],
      worst: "highest",
      say: (value) => `${percent(Math.max(0, value))} of the requests of the last 5 min failed.`,
      nothing: fromApi("Prometheus has counted no requests of this API in the last 5 min."),
    },
    ...(servesMetrics ? [targets] : []),
    {
      check: "database-connections",
      sources: [
        {
          expression: "100 * sum(pg_stat_database_numbackends) / max(pg_settings_max_connections)",
          from: "pg_stat_database_numbackends",
        },
        {
          expression: "100 * sum(pg_stat_activity_count) / max(pg_settings_max_connections)",
          from: "pg_stat_activity_count",
        },
      ],
      within: [0, 1000],
      worst: "highest",
      say: (value) => `${percent(value)} of the database's connections are taken.`,
      nothing: "Prometheus has no connection counts: the Postgres exporter is not scraped here.",
    },
    {
      check: "cpu-share",
      sources: [
        {
          expression:
            '100 * (1 - avg by (instance) (rate(node_cpu_seconds_total{job="node",mode="idle"}[5m])))',
          from: "node_cpu_seconds_total",
        },
      ],
      within: [-1, 101],
      worst: "highest",
      say: (value) => `The busiest node uses ${percent(Math.max(0, value))} of its CPU.`,
      nothing: "Prometheus has no CPU figures: the node exporter is not scraped here.",
    },
    {
      check: "memory-share",
      sources: [
        {
          expression:
            '100 * (1 - node_memory_MemAvailable_bytes{job="node"} / node_memory_MemTotal_bytes{job="node"})',
          from: "node_memory_MemAvailable_bytes",
        },
      ],
      within: [0, 100],
      worst: "highest",
      say: (value) => `The fullest node uses ${percent(value)} of its memory.`,
      nothing: "Prometheus has no memory figures: the node exporter is not scraped here.",
    },
    {
      check: "disk-share",
      sources: [
        {
          expression: `100 * (1 - node_filesystem_avail_bytes{${DISKS}} / node_filesystem_size_bytes{${DISKS}})`,
          from: "node_filesystem_avail_bytes",
        },
      ],
      within: [0, 100],
      worst: "highest",
      say: (value) => `The fullest disk is ${percent(value)} full.`,
      nothing: "Prometheus has no disk figures: the node exporter is not scraped here.",
    },
  ];
}

const targets: MetricCheck = {
  check: "api-targets",
  sources: [{ expression: `100 * avg(up{${API}})`, from: "up" }],
  within: [0, 100],
  worst: "lowest",
  say: (value) =>
    value === 100
      ? "Prometheus reaches every instance of the API."
      : `Prometheus reaches ${percent(value)} of the API's instances.`,
  nothing: "Prometheus has no target called auditron-api.",
};

/** The length of the job queue, for deployments whose own queue numbers are missing or null. */
export const queueLength: MetricCheck = {
  check: "queue-length",
  sources: [{ expression: 'sum(queue_length{queue="agentic-jobs"})', from: "queue_length" }],
  within: [0, 1e9],
  worst: "highest",
  say: (value) => `${Math.round(value)} jobs wait, run or are delayed (counted by Prometheus).`,
  nothing: "Prometheus has no queue length either.",
};
