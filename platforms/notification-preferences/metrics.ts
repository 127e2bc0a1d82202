import type { MetricCheck } from "@/platforms/drivers/prometheus-checks";
import type { RequestExpressions } from "@/platforms/drivers/prometheus-requests";

const DISKS = 'job="node",fstype!~"tmpfs|ramfs|overlay|squashfs|iso9660"';
const percent = (value: number) => `${value.toFixed(value < 10 ? 2 : 1)} %`;
const HOST = "Prometheus has no such figures: the node exporter is not scraped here.";
const UNFILLED = "the published version declares its request metrics and never fills them";

/**
 * Successful answers are counted and not failed ones: when a label has another name than expected, nothing matches
 * and the rate is unknown. Counting failures, the same mistake would read as zero.
 */
const errorRate = (label: string, window: string) => ({
  expression: `100 * (1 - sum(rate(http_requests_total{${label}=~"[123].."}[${window}])) / sum(rate(http_requests_total[${window}])))`,
  from: `http_requests_total by ${label}`,
});

export const requestExpressions: RequestExpressions = {
  latency: (share, window) => [
    {
      expression: `1000 * histogram_quantile(${share}, sum by (le) (rate(http_request_duration_seconds_bucket[${window}])))`,
      from: "http_request_duration_seconds",
    },
    {
      expression: `1000 * quantile_over_time(${share}, probe_duration_seconds[1h])`,
      from: "probe_duration_seconds, probes from outside",
    },
  ],
  errors: (window) => [errorRate("status_code", window), errorRate("status", window)],
};

function latency(check: string, quantile: 0.95 | 0.99): MetricCheck {
  const share = quantile * 100;
  return {
    check,
    sources: requestExpressions.latency(quantile, "5m"),
    within: [0, 600_000],
    worst: "highest",
    say: (value) => `${share} of 100 requests took at most ${Math.round(value)} ms.`,
    nothing: `Prometheus has no request durations: ${UNFILLED}, and nothing probes it from outside.`,
  };
}

export const METRIC_CHECKS: readonly MetricCheck[] = [
  latency("api-p95", 0.95),
  latency("api-p99", 0.99),
  {
    check: "api-error-rate",
    sources: requestExpressions.errors("5m"),
    within: [-0.001, 100.001],
    worst: "highest",
    say: (value) =>
      `${percent(Math.max(0, value))} of the requests of the last 5 min were answered with 4xx or 5xx.`,
    nothing: `Prometheus has counted no requests: ${UNFILLED}.`,
  },
  {
    check: "api-availability",
    sources: [
      { expression: "100 * avg_over_time(probe_success[24h])", from: "probe_success, probes from outside" },
      {
        expression: "advancia_uptime_percent",
        from: "advancia_uptime_percent, the status page's own figure",
      },
    ],
    within: [0, 100],
    worst: "lowest",
    // Cut, not rounded: 99.996 % is not always.
    say: (value) => `It was there for ${Math.floor(value * 100) / 100} % of the time.`,
    nothing:
      "Prometheus has no availability: nothing probes the platform and its status page is not scraped.",
  },
  {
    check: "host-cpu",
    sources: [
      {
        expression:
          '100 * (1 - avg by (instance) (rate(node_cpu_seconds_total{job="node",mode="idle"}[5m])))',
        from: "node_cpu_seconds_total",
      },
    ],
    within: [-1, 101],
    worst: "highest",
    say: (value) => `The host uses ${percent(Math.max(0, value))} of its CPU.`,
    nothing: HOST,
  },
  {
    check: "host-memory",
    sources: [
      {
        expression:
          '100 * (1 - node_memory_MemAvailable_bytes{job="node"} / node_memory_MemTotal_bytes{job="node"})',
        from: "node_memory_MemAvailable_bytes",
      },
    ],
    within: [0, 100],
    worst: "highest",
    say: (value) => `The host uses ${percent(value)} of its memory.`,
    nothing: HOST,
  },
  {
    check: "host-disk",
    sources: [
      {
        expression: `100 * (1 - node_filesystem_avail_bytes{${DISKS}} / node_filesystem_size_bytes{${DISKS}})`,
        from: "node_filesystem_avail_bytes",
      },
    ],
    within: [0, 100],
    worst: "highest",
    say: (value) => `The fullest disk is ${percent(value)} full.`,
    nothing: HOST,
  },
  {
    check: "queue-length",
    sources: [
      {
        expression: 'sum(rabbitmq_queue_messages{queue=~"notifications|emails"})',
        from: "rabbitmq_queue_messages",
      },
      {
        expression: 'sum(rabbitmq_detailed_queue_messages{queue=~"notifications|emails"})',
        from: "rabbitmq_detailed_queue_messages",
      },
    ],
    within: [0, 1e9],
    worst: "highest",
    say: (value) => `${Math.round(value)} notifications and mails wait to be sent.`,
    nothing: "Prometheus has no queue lengths: RabbitMQ's exporter is not scraped here.",
  },
];
