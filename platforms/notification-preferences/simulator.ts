import { alertmanagerRoutes } from "@/platforms/drivers/alertmanager-simulator";
import { simulateGitHub } from "@/platforms/drivers/github/simulator";
import { signHs256, verifyHs256 } from "@/platforms/drivers/hs256";
import { prometheusRoutes, type SimAlertRule, type ValueOf } from "@/platforms/drivers/prometheus-simulator";
import { rabbitRoutes, SIM_RABBIT_LOGIN } from "@/platforms/drivers/rabbit/rabbit-simulator";
import { mintedKeys } from "@/platforms/simulator/minted-keys";
import type { Route, SimReply, SimRequest, Simulate } from "@/platforms/simulator/routes";
import { resendRoutes } from "./resend-simulator";
import { MEMBER_KEYS, memberCredentials, members } from "./sim-members";
import { providerServers, SIM_SLACK_KEY, SIM_TWILIO_ACCOUNT, SIM_TWILIO_KEY } from "./sim-providers";
import { type NotificationWorld, notificationWorld } from "./world";

const JWT_SECRET = "made-up-notification-signing-key-of-no-worth";
const TOKEN = signHs256({ id: 7, role: "STAFF" }, JWT_SECRET);
const ADMIN_TOKEN = signHs256({ id: 1, role: "ADMIN" }, JWT_SECRET);
const REFRESH_TOKEN = "made-up-notification-refresh-token";
const RESEND_KEY = "made-up-resend-full-access-key";
const ACCESS_MS = 86_400_000;
const CALLS_A_MINUTE = 300;
const PROXY_ERRORS =
  '100 * (1 - sum(rate(nginx_requests_total{status=~"[123].."}[5m])) / sum(rate(nginx_requests_total[5m])))';
const LAST_SUCCESS = "max(notification_job_last_success_timestamp_seconds{job=";

/** A stand-in for Notification Preferences with its mail provider, its Prometheus and its pages. */
export const simulate: Simulate = ({ dialect, seed, world }) => {
  const state = notificationWorld(seed, world);
  const now = () => world.now();
  const isRunbook = dialect === "runbook";
  const limited = limiter(now);
  const resend = mintedKeys("re_simulated_", [RESEND_KEY]);
  const session = sessions(now);
  const health = () => ({
    status: "healthy",
    timestamp: now().toISOString(),
    uptime: state.upSeconds(now()),
    version: "1.0.0",
  });
  const looked = { environment: "production", database: "connected" };
  const ofMembers = members(world);
  const me = signedIn(session.accepts, () => ({
    json: { user: { id: 7, email: "watcher@example.test", role: "STAFF" } },
  }));
  const api: Route[] = [
    route("GET", "/api/auth/me", (request, params) => ofMembers.me(request) ?? me(request, params)),
    ...ofMembers.routes,
    route("POST", "/api/auth/v2/refresh", session.refresh),
    route("POST", "/simulated/restart", session.restart),
    ...(isRunbook
      ? [route("GET", "/health", () => ({ json: { ...health(), ...looked, redis: "connected" } }))]
      : [
          route("GET", "/health", () => ({ json: { ...health(), service: "advancia-backend" } })),
          route("GET", "/api/health", () => ({ json: { ...health(), ...looked } })),
          route("GET", "/api/ready", () => ({
            json: {
              status: "ready",
              timestamp: now().toISOString(),
              checks: { database: "ok", redis: "ok" },
            },
          })),
          route("GET", "/api/health/detailed", () => detailed(state, now())),
          route(
            "GET",
            "/api/admin/system/health",
            signedIn(
              (token) => session.claims(token)?.role === "ADMIN",
              () => ({ json: adminHealth(state, now()) }),
            ),
          ),
        ]),
  ];
  // What stands around the platform is the same for both versions: exporters, a prober and a proxy in front.
  const github = simulateGitHub(world, "advancia/notifications");
  const options: Record<string, string> = {
    ...github.options,
    "twilio-account": SIM_TWILIO_ACCOUNT,
    "canary-tenants": MEMBER_KEYS,
    "promql.backup": `${LAST_SUCCESS}"backup"})`,
    "promql.digest-daily": `${LAST_SUCCESS}"digest-daily"})`,
    ...(isRunbook ? {} : { "promql.api-error-rate": PROXY_ERRORS }),
  };
  return {
    servers: {
      ...github.servers,
      api: api.map((each) =>
        each.path.startsWith("/api/") ? { ...each, handle: limited(each.handle) } : each,
      ),
      alertmanager: alertmanagerRoutes(RULES, now),
      prometheus: prometheusRoutes({ value: seriesOf(state, isRunbook), now, rules: RULES }),
      ...providerServers(state, now),
      resend: [...resend.routes, ...resendRoutes(state, now, resend.accepts)],
      web: [route("GET", "/", () => page("Notification preferences"))],
      rabbitmq: rabbitRoutes([
        { name: "notifications", waiting: () => state.waiting(now()), consumers: 2, perSecond: 3.2 },
        { name: "emails", waiting: () => Math.round(state.waiting(now()) / 3), consumers: 1, perSecond: 1.1 },
        { name: "crypto-payments", waiting: () => 0, consumers: 1, perSecond: 0 },
      ]),
    },
    credentials: {
      ...github.credentials,
      ...memberCredentials,
      token: TOKEN,
      "refresh-token": REFRESH_TOKEN,
      "admin-token": ADMIN_TOKEN,
      "resend-key": RESEND_KEY,
      "jwt-secret": JWT_SECRET,
      "twilio-key": SIM_TWILIO_KEY,
      "slack-key": SIM_SLACK_KEY,
      ...SIM_RABBIT_LOGIN,
    },
    options,
    notFound: () => ({ status: 404, json: { error: "Route not found" } }),
  };
};

type Handle = Route["handle"];

const route = (method: Route["method"], path: string, handle: Handle): Route => ({ method, path, handle });

/** 401 for no token, 403 for a bad or an expired one: this platform has it the other way round than most. */
function signedIn(accepts: (token: string) => boolean, handle: () => SimReply): Handle {
  return (request) => {
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
    if (!token) return { status: 401, json: { error: "Access token required" } };
    return accepts(token) ? handle() : { status: 403, json: { error: "Invalid or expired token" } };
  };
}

/** The first token lives a day from the start; each renewal gives another for a day. Kept in memory, as over there. */
function sessions(now: () => Date) {
  const issuedAt = new Map([[TOKEN, now().getTime()]]);
  let secret = JWT_SECRET;
  /** Of who signed it with the present key, until the end that it names, or a day after it was issued here. */
  const claims = (token: string) => {
    const told = verifyHs256(token, secret);
    if (typeof told?.exp === "number") return told.exp * 1000 > now().getTime() ? told : undefined;
    const issued = issuedAt.get(token) ?? now().getTime();
    return now().getTime() - issued < ACCESS_MS ? told : undefined;
  };
  const accepts = (token: string) => claims(token) !== undefined;
  /** As if somebody put another signing key into its environment and restarted it. */
  const restart: Handle = (request) => {
    secret = String((request.json() as { secret?: unknown }).secret);
    return { status: 204 };
  };
  const refresh: Handle = (request: SimRequest) => {
    const body = request.json();
    const given =
      typeof body === "object" && body !== null && "refreshToken" in body ? body.refreshToken : undefined;
    if (!given) return { status: 400, json: { error: "Refresh token required" } };
    if (given !== REFRESH_TOKEN || secret !== JWT_SECRET)
      return { status: 401, json: { error: "Invalid or expired refresh token" } };
    const accessToken = signHs256({ id: 7, role: "STAFF", serial: issuedAt.size }, secret);
    issuedAt.set(accessToken, now().getTime());
    return { json: { success: true, tokens: { accessToken, refreshToken: REFRESH_TOKEN } } };
  };
  return { accepts, claims, refresh, restart };
}

function limiter(now: () => Date) {
  let minute = 0;
  let calls = 0;
  return (handle: Handle): Handle =>
    (request, params) => {
      const current = Math.floor(now().getTime() / 60_000);
      calls = current === minute ? calls + 1 : 1;
      minute = current;
      if (calls <= CALLS_A_MINUTE) return handle(request, params);
      const seconds = 60 - (Math.floor(now().getTime() / 1000) % 60);
      return {
        status: 429,
        headers: {
          "retry-after": String(seconds),
          "x-ratelimit-limit": String(CALLS_A_MINUTE),
          "x-ratelimit-remaining": "0",
          "x-ratelimit-reset": new Date(now().getTime() + seconds * 1000).toISOString(),
        },
        json: { error: "Too many requests", retryAfter: `${seconds} seconds` },
      };
    };
}

function detailed(state: NotificationWorld, at: Date): SimReply {
  return {
    status: 503,
    json: {
      status: "degraded",
      timestamp: at.toISOString(),
      uptime: state.upSeconds(at),
      environment: "production",
      services: {
        database: { status: "connected" },
        redis: { status: "connected" },
        r2: { status: "error", message: "R2 credentials not configured" },
        cosmosDb: { status: "not_configured" },
      },
      poolMetrics: state.pool(at),
    },
  };
}

function adminHealth(state: NotificationWorld, at: Date) {
  return {
    status: "operational",
    database: { status: "healthy", responseTime: `${Math.round(state.queryMs(at))}ms` },
    server: {
      uptime: `${Math.floor(state.upSeconds(at) / 60)} minutes`,
      memory: { rss: "212 MB", heapUsed: "121 MB", heapTotal: "148 MB" },
      nodeVersion: "v20.19.0",
    },
  };
}

/** Knows series by their names. The published version fills none of its own; a prober outside measures it. */
function seriesOf(state: NotificationWorld, fillsItsOwn: boolean): ValueOf {
  const seconds = (date: Date) => Math.floor(date.getTime() / 1000);
  return (query, at) => {
    const has = (...parts: string[]) => parts.every((part) => query.includes(part));
    if (query === "vector(1)") return 1;
    if (has("node_cpu_seconds_total", 'mode="idle"')) return state.cpuPercent(at);
    if (has("node_memory_MemAvailable_bytes", "node_memory_MemTotal_bytes")) return state.memoryPercent(at);
    if (has("node_filesystem_avail_bytes", "node_filesystem_size_bytes")) return state.diskPercent(at);
    if (has("probe_success")) return state.availability(at);
    if (has("quantile_over_time(0.5,", "probe_duration_seconds")) return 0.4 * state.latencyMs(at, "p95");
    if (has("quantile_over_time(0.95", "probe_duration_seconds")) return state.latencyMs(at, "p95");
    if (has("quantile_over_time(0.99", "probe_duration_seconds")) return state.latencyMs(at, "p99");
    if (query === `${LAST_SUCCESS}"backup"})`) return seconds(state.lastBackup(at));
    if (query === `${LAST_SUCCESS}"digest-daily"})`) return seconds(state.lastDailyDigest(at));
    if (has("rabbitmq_queue_messages")) return state.waiting(at);
    if (query === PROXY_ERRORS) return state.errorPercent(at);
    if (!fillsItsOwn) return undefined;
    if (has("histogram_quantile(0.5,", "http_request_duration_seconds_bucket"))
      return 0.4 * state.latencyMs(at, "p95");
    if (has("histogram_quantile(0.95", "http_request_duration_seconds_bucket"))
      return state.latencyMs(at, "p95");
    if (has("histogram_quantile(0.99", "http_request_duration_seconds_bucket"))
      return state.latencyMs(at, "p99");
    if (has("http_requests_total", 'status_code=~"')) return state.errorPercent(at);
    return undefined;
  };
}

const rule = (name: string, severity: string, summary: string): SimAlertRule => ({
  name,
  severity,
  summary,
  description: `${summary}.`,
  firingSince: () => undefined,
});

const RULES: readonly SimAlertRule[] = [
  rule("LowUptime", "warning", "Uptime is below 99 %"),
  rule("CriticalUptime", "critical", "Uptime is below 95 %"),
  rule("HighErrorRate", "warning", "More than 50 server errors in five minutes"),
  rule("PM2ProcessDown", "critical", "A process is down"),
  rule("HighCPUUsage", "critical", "CPU is above 85 %"),
  rule("WarningCPUUsage", "warning", "CPU is above 70 %"),
  rule("HighMemoryUsage", "warning", "Memory is above 90 %"),
  rule("HighDiskUsage", "warning", "Disk is above 85 %"),
  rule("SlowResponseTime", "warning", "p95 is above half a second"),
  rule("VerySlowResponseTime", "critical", "p99 is above two seconds"),
  rule("PrometheusTargetDown", "warning", "A target cannot be scraped"),
];

function page(title: string): SimReply {
  return {
    text: `<!doctype html><html lang="en"><head><title>${title}</title></head><body><main></main></body></html>`,
    headers: { "content-type": "text/html; charset=utf-8" },
  };
}
