import { ALERTMANAGER_SECRET } from "@/domain/delivery";
import { alertmanagerHooks, alertmanagerRoutes } from "@/platforms/drivers/alertmanager-simulator";
import { simulateGitHub } from "@/platforms/drivers/github/simulator";
import { signHs256, verifyHs256 } from "@/platforms/drivers/hs256";
import { servedWith } from "@/platforms/drivers/kubernetes/sim-secrets";
import { prometheusRoutes, type SimAlertRule, type ValueOf } from "@/platforms/drivers/prometheus-simulator";
import { OPERATOR, READER } from "@/platforms/drivers/redis/setting";
import type { Route, SimReply, SimRequest, Simulate } from "@/platforms/simulator/routes";
import { simulatedKeys } from "./sim-keys";
import { MEMBER_KEYS, memberCredentials, memberRoutes } from "./sim-members";
import { auditronWorkloads, SIM_JWT_SECRET, SIM_SECRET } from "./sim-workloads";
import { type AuditronWorld, auditronWorld } from "./world";
import { openSimRedis } from "./world-redis";

const ADMIN_TOKEN = signHs256({ id: "wheelhouse", role: "ADMIN", organizationId: "org-1" }, SIM_JWT_SECRET);
const HOOK_SECRET = "made-up-auditron-alertmanager-secret";
const PROMETHEUS_TOKEN = "made-up-auditron-prometheus-token";
const CALLS_A_MINUTE = 100;
const NODES = ["node-a", "node-b", "node-c"];
const BACKUP = "max(auditron_backup_last_success_timestamp_seconds)";

/** A stand-in for AUDITRON: the published version serves little, the runbook's version what the runbook calls. */
export const simulate: Simulate = async ({ dialect, seed, world, programs }) => {
  const state = auditronWorld(seed, world);
  const redis = programs ? await openSimRedis(seed) : undefined;
  const now = () => world.now();
  const isRunbook = dialect === "runbook";
  const limited = limiter(now);
  const workloads = auditronWorkloads(seed, now);
  /** Each pod knows the signing key that lay in the secret when it was made. */
  const signingKey = servedWith(workloads.cluster, {
    deployment: "auditron-api",
    secret: SIM_SECRET,
    key: "jwt-secret",
  });
  const claimsOf = ({ headers }: SimRequest) => {
    const key = signingKey();
    const token = /^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1];
    const claims = key && token ? verifyHs256(token, key) : undefined;
    return typeof claims?.exp === "number" && claims.exp * 1000 < now().getTime() ? undefined : claims;
  };
  const asAdmin =
    (handle: Handle): Handle =>
    (request, params) =>
      claimsOf(request)?.role === "ADMIN" ? handle(request, params) : UNAUTHORIZED;
  const keys = simulatedKeys(now);
  const api: Route[] = [
    get("/health", () => ({ json: { status: "ok", timestamp: now().toISOString() } })),
    ...(isRunbook
      ? [
          get(
            "/health/detailed",
            asAdmin(() => detailed(state, now())),
          ),
          get("/api/admin/queue/stats", async () => ({
            json: (await redis?.stats()) ?? queueStats(state, now()),
          })),
          get("/api/admin/api-keys", asAdmin(keys.list)),
          { method: "POST" as const, path: "/simulated/keys", handle: keys.make },
          {
            method: "POST" as const,
            path: "/api/admin/api-keys/:id/revoke",
            handle: asAdmin(keys.revoke),
          },
        ]
      : []),
    ...memberRoutes(world, (request) =>
      request.path === "/api/reconcile/list" && (claimsOf(request) || keys.accepts(request))
        ? { json: { reconciliations: [] } }
        : UNAUTHORIZED,
    ),
  ];
  const github = simulateGitHub(world, "auditron/auditron");
  const options: Record<string, string> = {
    ...workloads.options,
    ...github.options,
    "canary-tenants": MEMBER_KEYS,
    ...(isRunbook ? { "promql.backup": BACKUP } : {}),
  };
  return {
    servers: {
      ...workloads.servers,
      ...github.servers,
      api: api.map((route) => ({ ...route, handle: limited(route.handle) })),
      alertmanager: alertmanagerRoutes(rulesOf(state, isRunbook), now),
      prometheus: prometheusRoutes({
        value: seriesOf(state, isRunbook),
        now,
        rules: rulesOf(state, isRunbook),
        token: PROMETHEUS_TOKEN,
      }),
      frontend: [get("/", () => page("AUDITRON"))],
      grafana: [
        get("/api/health", () => ({ json: { commit: "1e84fede54", database: "ok", version: "11.4.0" } })),
      ],
    },
    credentials: {
      ...workloads.credentials,
      ...github.credentials,
      ...memberCredentials,
      "admin-token": ADMIN_TOKEN,
      "jwt-secret": SIM_JWT_SECRET,
      "prometheus-token": PROMETHEUS_TOKEN,
      ...(redis ? { [READER]: redis.url, [OPERATOR]: redis.url } : {}),
      [ALERTMANAGER_SECRET]: HOOK_SECRET,
    },
    hooks: (since) =>
      alertmanagerHooks(rulesOf(state, isRunbook), {
        since,
        now: now(),
        path: "/api/hooks/alertmanager/auditron",
        secret: HOOK_SECRET,
      }),
    options,
    tick: async () => redis?.tick(state.queue(now()).waiting),
    close: async () => redis?.close(),
    notFound: (request) => ({
      status: 404,
      json: {
        message: `Route ${request.method}:${request.path} not found`,
        error: "Not Found",
        statusCode: 404,
      },
    }),
  };
};

type Handle = Route["handle"];

const get = (path: string, handle: Handle): Route => ({ method: "GET", path, handle });

const UNAUTHORIZED: SimReply = { status: 401, json: { error: "Unauthorized" } };

function page(title: string): SimReply {
  return {
    text: `<!doctype html><html lang="en"><head><title>${title}</title></head><body><div id="root"></div></body></html>`,
    headers: { "content-type": "text/html; charset=utf-8" },
  };
}

/** The platform's own limit: a hundred calls a minute from one address. */
function limiter(now: () => Date) {
  let minute = 0;
  let calls = 0;
  return (handle: Handle): Handle =>
    (request: SimRequest, params) => {
      const current = Math.floor(now().getTime() / 60_000);
      calls = current === minute ? calls + 1 : 1;
      minute = current;
      if (calls <= CALLS_A_MINUTE) return handle(request, params);
      const seconds = 60 - (Math.floor(now().getTime() / 1000) % 60);
      return {
        status: 429,
        headers: { "retry-after": String(seconds), "x-ratelimit-limit": "100", "x-ratelimit-remaining": "0" },
        json: {
          statusCode: 429,
          error: "Too Many Requests",
          message: `Rate limit exceeded, retry in ${seconds} seconds`,
        },
      };
    };
}

function detailed(state: AuditronWorld, at: Date): SimReply {
  const heap = state.heap(at);
  const share = (100 * heap.heapUsed) / heap.heapTotal;
  const timed = (part: string, usual: number, slowAt: number) => {
    const latency = state.latency(at, part, usual);
    const status = latency < slowAt ? "up" : "degraded";
    return { status, latency, message: status === "up" ? "Connected" : "Slow response" };
  };
  const checks = {
    database: timed("database", 9, 100),
    redis: timed("redis", 3, 50),
    minio: timed("minio", 21, 100),
    queue: {
      status: "up",
      message: "Queue accessible",
      details: { keys: state.queue(at).completed + state.queue(at).waiting + 12 },
    },
    memory: {
      status: share < 80 ? "up" : share < 90 ? "degraded" : "down",
      message: `${heap.heapUsed}MB / ${heap.heapTotal}MB (${share.toFixed(1)}%)`,
      details: heap,
    },
    disk: { status: "up", message: "Disk check not implemented" },
  };
  const states = Object.values(checks).map((check) => check.status);
  const status = states.includes("down") ? "unhealthy" : states.includes("degraded") ? "degraded" : "healthy";
  return {
    status: status === "unhealthy" ? 503 : 200,
    json: { status, timestamp: at.toISOString(), uptime: state.upSeconds(at), version: "1.0.0", checks },
  };
}

function queueStats(state: AuditronWorld, at: Date) {
  const queue = state.queue(at);
  return {
    agentic: { ...queue, total: queue.waiting + queue.active + queue.delayed },
    deadLetter: { count: state.deadLetters() },
  };
}

/** Knows series by their names, not by our expressions, so that a misspelt expression has no data here either. */
/** Against the 95th percentile. */
const QUANTILES = [
  [0.5, 0.42],
  [0.95, 1],
  [0.99, 1.7],
] as const;

function seriesOf(state: AuditronWorld, servesMetrics: boolean): ValueOf {
  const perNode = (value: (node: string) => number) =>
    NODES.map((node) => ({ labels: { instance: `${node}:9100` }, value: value(node) }));
  return (query, at) => {
    const has = (...parts: string[]) => parts.every((part) => query.includes(part));
    if (query === "vector(1)") return 1;
    if (has("node_cpu_seconds_total", 'mode="idle"')) return perNode((node) => state.cpuPercent(at, node));
    if (has("node_memory_MemAvailable_bytes", "node_memory_MemTotal_bytes"))
      return perNode((node) => state.memoryPercent(at, node));
    if (has("node_filesystem_avail_bytes", "node_filesystem_size_bytes"))
      return perNode((node) => state.diskPercent(at, node));
    if (has("pg_stat_database_numbackends", "pg_settings_max_connections"))
      return state.connectionsPercent(at);
    if (has("up{", 'job="auditron-api"')) return servesMetrics ? 100 : 0;
    if (!servesMetrics) return undefined;
    if (query === BACKUP) return Math.floor(state.lastBackup(at).getTime() / 1000);
    for (const [quantile, share] of QUANTILES)
      if (has(`histogram_quantile(${quantile},`, "http_request_duration_seconds_bucket"))
        return state.p95Seconds(at) * 1000 * share;
    if (has("http_request_errors_total", "http_requests_total")) return state.errorPercent(at);
    if (has("queue_length", 'queue="agentic-jobs"')) {
      const { waiting, active, delayed } = state.queue(at);
      return waiting + active + delayed;
    }
    return undefined;
  };
}

function rulesOf(state: AuditronWorld, servesMetrics: boolean): SimAlertRule[] {
  const rule = (
    name: string,
    severity: string,
    summary: string,
    firingSince: SimAlertRule["firingSince"] = () => undefined,
  ): SimAlertRule => ({ name, severity, summary, description: `${summary}.`, firingSince });
  const waitedFor = (minutes: number, since: Date | undefined, at: Date) => {
    const fires = since && new Date(since.getTime() + minutes * 60_000);
    return fires && fires <= at ? fires : undefined;
  };
  return [
    rule("HighErrorRate", "warning", "Many requests fail"),
    rule("SlowAPIResponses", "warning", "The API answers slowly"),
    rule("DatabaseConnectionIssues", "critical", "The connection pool is empty"),
    rule("QueueBacklog", "warning", "More than 100 jobs wait in agentic-jobs", (at) =>
      waitedFor(15, state.backlog(at)?.since, at),
    ),
    rule("HighAgentFailureRate", "warning", "Agents fail often"),
    rule("HighMemoryUsage", "warning", "Memory runs short"),
    rule("APIDown", "critical", "The API cannot be scraped", (at) =>
      servesMetrics ? undefined : state.deployedAt(at),
    ),
    rule("DatabaseDown", "critical", "The Postgres exporter cannot be scraped"),
    rule("RedisDown", "critical", "The Redis exporter cannot be scraped"),
    rule("LowInvoiceProcessingRate", "info", "Few invoices were processed", (at) => state.startOfDay(at)),
    rule("HighReconciliationFailureRate", "warning", "Reconciliations fail often"),
  ];
}
