import { simulateAzure } from "@/platforms/drivers/azure/simulator";
import type { Route, SimRequest, Simulate } from "@/platforms/simulator/routes";
import { isJob } from "./shapes";
import { alertResolveRoute } from "./sim-alert-resolve";
import * as say from "./sim-answers";
import { auditRoutes } from "./sim-audit";
import { exportRoutes } from "./sim-exports";
import { issueToken, Limiter, rolesOf, STAGING_KEY, tenantIdsOf, withDate } from "./sim-gate";
import { SimMaintenance } from "./sim-maintenance";
import { monitoringRoutes } from "./sim-monitoring";
import { invalid, page, preflightRoutes, route, type SimKind } from "./sim-parts";
import { resourceRoute } from "./sim-resources";
import { runbookRoutes } from "./sim-runbook";
import { forTenants, leaking, NO_RESOURCES, tenantListRoutes } from "./sim-tenant-lists";
import { tenantRoutes } from "./sim-tenant-routes";
import { AzureWorld } from "./world";

const VERSION = "2.5.0";
const MANUAL_MS = 6000;

export const simulateAs =
  (kind: SimKind): Simulate =>
  ({ dialect, seed, world: outside }) => {
    const world = new AzureWorld(seed, outside);
    const clock = () => outside.now().getTime();
    const maintenance = dialect === "runbook" ? new SimMaintenance(world) : undefined;
    const routes = maintenance
      ? runbookRoutes(world, kind, seed, maintenance)
      : leaking(realRoutes(world, kind, seed), outside);
    const azure = simulateAzure(outside, seed);
    world.platformTrouble = azure.platformTrouble;
    const credentials: Record<string, string> =
      dialect === "runbook" ? {} : { "staging-admin-key": STAGING_KEY };
    return {
      servers: {
        api: withDate([...openRoutes(world, kind, dialect, maintenance), ...routes], clock),
        ...azure.servers,
      },
      credentials: { ...azure.credentials, ...credentials },
      options: azure.options,
    };
  };

export const simulate: Simulate = simulateAs({ environment: "staging", blocksMs: MANUAL_MS });

/** Anybody may ask these, in both dialects. */
function openRoutes(
  world: AzureWorld,
  { environment }: SimKind,
  dialect: string,
  maintenance: SimMaintenance | undefined,
): Route[] {
  const cache = () => {
    const hits = 40_000 + Math.floor((world.now() / 60_000) % 10_000);
    const misses = Math.round(hits * 0.15);
    return {
      backend: "memory",
      hits,
      misses,
      hit_rate_percent: Math.round((hits / (hits + misses)) * 10_000) / 100,
    };
  };
  const parts = { database: "healthy", scheduler: "running", cache: "memory" };
  return [
    route("GET", "/health", () => ({ json: { status: "healthy", version: VERSION, environment } })),
    route("GET", "/health/detailed", () => ({
      json: {
        status: "healthy",
        version: VERSION,
        components: { ...parts, azure_configured: true, token_blacklist: "memory" },
        cache_metrics: cache(),
        database_pool: "n/a (SQLite)",
      },
    })),
    route("GET", "/api/v1/status", () => ({
      json: {
        status: "healthy",
        version: VERSION,
        timestamp: new Date(world.now()).toISOString(),
        components: parts,
        sync_jobs: { active_jobs: say.schedule(world).length },
        alerts: { active_count: say.openAlerts(world).length },
        ...(maintenance ? { maintenance: maintenance.status() } : {}),
        performance: dialect === "runbook" ? { cache_stats: cache() } : { cache: cache() },
        ...(dialect === "runbook"
          ? {}
          : {
              cache: cache(),
              database_stats: { tenants_count: world.tenants.active().length, db_size_bytes: 412_000_000 },
            }),
      },
    })),
  ];
}

/** As the code really answers. */
function realRoutes(world: AzureWorld, kind: SimKind, seed: string): Route[] {
  const isStrict = kind.environment !== "development";
  const limiter = new Limiter(() => world.now(), isStrict);
  const limited =
    (handle: Route["handle"]): Route["handle"] =>
    (request, params) =>
      limiter.middleware(request.path) ?? handle(request, params);
  const signed = (perMinute: number | undefined, handle: Route["handle"]): Route["handle"] =>
    limited((request, params) => {
      const roles = rolesOf(request, world.now());
      if (!Array.isArray(roles)) return roles;
      const refusal = perMinute === undefined ? undefined : limiter.route(request.path, perMinute);
      return refusal ?? handle(request, params);
    });
  const isAdmin = (request: SimRequest) => {
    const roles = rolesOf(request, world.now());
    return Array.isArray(roles) && roles.includes("admin");
  };
  const scoped = (handle: Route["handle"]): Route["handle"] =>
    signed(100, (request, params) => {
      return isAdmin(request) || tenantIdsOf(request, world.now()).length > 0
        ? handle(request, params)
        : { status: 403, json: { detail: "User has no access to any tenants" } };
    });

  return [
    route(
      "GET",
      "/api/v1/health/data",
      limited(() => ({ json: say.freshness(world) })),
    ),
    ...signInRoutes(world, kind, limited),
    route(
      "GET",
      "/api/v1/auth/me",
      signed(undefined, (request) => {
        const roles = rolesOf(request, world.now());
        return {
          json: {
            id: "simulated",
            roles,
            tenant_ids: [],
            accessible_tenants: [],
            auth_provider: "internal",
            is_active: true,
          },
        };
      }),
    ),
    route(
      "GET",
      "/dashboard",
      signed(undefined, () => page("Governance dashboard")),
    ),
    route(
      "GET",
      "/auth/login",
      limited(() => page("Sign in")),
    ),
    route(
      "GET",
      "/api/v1/sync/status",
      signed(100, () => ({ json: { status: "running", jobs: say.schedule(world) } })),
    ),
    route(
      "GET",
      "/api/v1/sync/history",
      scoped(({ query }) => {
        const limit = Number(query.get("limit") ?? 50);
        if (!(limit >= 1 && limit <= 500))
          return invalid("query", "limit", "Input should be between 1 and 500");
        return { json: { logs: say.history(world, query.get("job_type"), limit) } };
      }),
    ),
    route(
      "GET",
      "/api/v1/sync/metrics",
      scoped(({ query }) => ({ json: { metrics: say.metrics(world, query.get("job_type")) } })),
    ),
    route(
      "GET",
      "/api/v1/sync/alerts",
      scoped(() => {
        const alerts = say.openAlerts(world);
        return { json: { alerts, stats: say.alertStats(alerts) } };
      }),
    ),
    alertResolveRoute(world, "query", (handle) => signed(10, handle)),
    route(
      "POST",
      "/api/v1/sync/:type",
      signed(5, (_request, { type }) => {
        if (!isJob(type))
          return invalid(
            "path",
            "sync_type",
            "Input should be 'costs', 'compliance', 'resources' or 'identity'",
          );
        world.trigger(type, MANUAL_MS);
        return { json: { status: "triggered", sync_type: type }, afterMs: kind.blocksMs };
      }),
    ),
    ...tenantRoutes(
      world,
      (handle) => signed(100, handle),
      (handle) =>
        signed(10, (request, params) =>
          isAdmin(request)
            ? handle(request, params)
            : { status: 403, json: { detail: "Admin role required to create tenants" } },
        ),
      (request) =>
        ({ directoryId }) =>
          isAdmin(request) || tenantIdsOf(request, world.now()).includes(directoryId),
    ),
    resourceRoute(world, true, (handle) => scoped(forTenants(handle, () => world.now(), NO_RESOURCES))),
    ...preflightRoutes(world, kind, (handle) => signed(undefined, handle)),
    ...monitoringRoutes(world, seed, { records: false }, (handle) => signed(undefined, handle)),
    ...tenantListRoutes(scoped),
    ...auditRoutes(world, seed, (handle) => signed(100, handle)),
    ...exportRoutes(world, { endsToday: true }, (handle) =>
      scoped(forTenants(handle, () => world.now(), { text: "" })),
    ),
  ];
}

function signInRoutes(
  world: AzureWorld,
  { environment }: SimKind,
  limited: (handle: Route["handle"]) => Route["handle"],
): Route[] {
  return [
    route(
      "POST",
      "/api/v1/auth/staging-token",
      limited((request) =>
        request.headers["x-staging-admin-key"] === STAGING_KEY
          ? {
              json: {
                access_token: issueToken(world.now(), 3600, ["admin"]),
                token_type: "bearer",
                expires_in: 3600,
              },
            }
          : { status: 404, json: { detail: "Not found" } },
      ),
    ),
    route(
      "POST",
      "/api/v1/auth/login",
      limited((request) => {
        if (environment !== "development")
          return { status: 403, json: { detail: "Direct login disabled. Use Azure AD." } };
        const form = request.form();
        if (form.get("username") !== "admin" || form.get("password") !== "admin")
          return { status: 401, json: { detail: "Invalid credentials" } };
        const token = issueToken(world.now(), 1800, ["admin"]);
        return {
          headers: {
            "set-cookie": [
              `access_token=${token}; HttpOnly; Path=/; SameSite=lax`,
              "refresh_token=simulated; HttpOnly; Path=/",
            ],
          },
          json: { token_type: "bearer", expires_in: 1800, scope: null, cookies_set: true },
        };
      }),
    ),
  ];
}
