import { simulateGitHub } from "@/platforms/drivers/github/simulator";
import type { Route, SimReply, SimRequest, Simulate } from "@/platforms/simulator/routes";
import { Registry } from "./sim-accounts";
import { alertRuns } from "./sim-alerts";
import {
  type AuditRow,
  combined,
  connectionRow,
  datasetStatus,
  jamaica,
  syncHealth,
  telemetryBody,
  usersOf,
  webhookRow,
} from "./sim-bodies";
import { Door, type Principal } from "./sim-door";
import { type SimTenant, uuidOf } from "./sim-fleet";
import { flowerCredentials, flowerRoutes, SIM_DBT_TASK } from "./sim-flower";
import { healthRoutes } from "./sim-health";
import { airbyteHook } from "./sim-hooks";
import { listRoutes } from "./sim-lists";
import { Sky } from "./world";

/** Days of Jamaica, both included; undefined where one cannot be read, and then there are no rows. */
function daysAsked(query: URLSearchParams): { first: string; last: string } | undefined {
  const [first = "", last = "9999"] = ["start_date", "end_date"].map((name) => query.get(name)?.slice(0, 10));
  const isDay = (text: string) => /^\d{4}-\d{2}-\d{2}$/.test(text);
  return (first === "" || isDay(first)) && (last === "9999" || isDay(last)) ? { first, last } : undefined;
}

/** ADinsights as it really answers (head, december), or as its runbook has it. */
export const simulate: Simulate = ({ dialect, world, seed }) => {
  const sky = new Sky(dialect, seed, world);
  const audit: AuditRow[] = [];
  let noted = 0;
  const note = (row: Omit<AuditRow, "at" | "number">) => {
    noted += 1;
    audit.push({ ...row, at: sky.now(), number: noted });
    if (audit.length > 5000) audit.splice(0, 2500);
  };
  const door = new Door(sky, (tenant) =>
    note({
      tenant,
      action: "login",
      type: "auth",
      resourceId: tenant.id,
      metadata: { actor_ip: "127.0.0.1" },
    }),
  );

  /** Newer versions page, older ones answer the bare array. */
  const listed = (rows: unknown[], request: SimRequest, size = 100): SimReply => {
    if (dialect !== "head") return { json: rows };
    const page = Number(request.query.get("page") ?? 1);
    if (page < 1 || (page > 1 && (page - 1) * size >= rows.length))
      return { status: 404, json: { detail: "Invalid page." } };
    const next = page * size < rows.length ? `http://simulator${request.path}?page=${page + 1}` : null;
    return {
      json: { count: rows.length, next, previous: null, results: rows.slice((page - 1) * size, page * size) },
    };
  };

  const mine = (rows: (tenant: SimTenant) => unknown[]): Route["handle"] =>
    door.guarded((who, request) => listed(who.isBlind ? [] : rows(who.tenant), request));

  const auditRows = (tenant: SimTenant, request: SimRequest) => {
    const webhooks = sky.runs(tenant).map(webhookRow);
    const rows = [...webhooks, ...audit.filter((row) => row.tenant.id === tenant.id)];
    const action = request.query.get("action");
    const type = request.query.get("resource_type");
    const days = dialect === "head" ? daysAsked(request.query) : { first: "", last: "9999" };
    return rows
      .filter((row) => (!action || row.action === action) && (!type || row.type === type))
      .filter(
        ({ at }) => days && jamaica(at).slice(0, 10) >= days.first && jamaica(at).slice(0, 10) <= days.last,
      )
      .sort((a, b) => b.at - a.at)
      .map((row) => ({
        id: uuidOf(seed, tenant.id, row.at, row.action, JSON.stringify(row.metadata), row.number ?? 0),
        tenant: tenant.id,
        user: row.action === "airbyte_job_webhook" ? null : { id: tenant.id, email: tenant.username },
        action: row.action,
        resource_type: row.type,
        resource_id: row.resourceId,
        metadata: row.metadata,
        created_at: jamaica(row.at),
      }));
  };

  const startSync = (who: Principal, params: Readonly<Record<string, string>>): SimReply => {
    const connection = who.tenant.connections.find((candidate) => candidate.id === params.id);
    if (!connection || who.isBlind) return { status: 404, json: { detail: "Not found." } };
    const jobId = sky.startByHand(who.tenant, connection);
    if (jobId === undefined)
      return dialect === "head"
        ? { status: 409, json: { detail: "Airbyte rejected the request." } }
        : { status: 502, json: { detail: "409 Conflict: A sync is already running" } };
    note({
      tenant: who.tenant,
      action: "airbyte_connection_sync_triggered",
      type: "airbyte_connection",
      resourceId: connection.id,
      metadata: { connection_id: connection.connectionId, job_id: String(jobId) },
    });
    return { status: 202, json: { job_id: String(jobId) }, afterMs: 40 };
  };

  const telemetry = door.guarded((who, request) => {
    const runs = who.isBlind ? [] : sky.runs(who.tenant);
    const size = Math.min(100, Number(request.query.get("page_size") ?? 5));
    note({
      tenant: who.tenant,
      action: "airbyte_telemetry_viewed",
      type: "airbyte_telemetry",
      resourceId: who.tenant.id,
      metadata: { page: 1, page_size: size, result_count: Math.min(size, runs.length) },
    });
    return { json: telemetryBody(sky, who.tenant, runs, size) };
  }, "user");

  const base = dialect === "runbook" ? "/api/integrations/airbyte/connections" : "/api/airbyte/connections";
  const registry = new Registry(sky, door, seed, note, listed);
  const routes: Route[] = [
    ...door.routes,
    ...registry.routes(base),
    ...healthRoutes(sky, door),
    ...sky.hookDesk.routes(sky.fleet),
    {
      method: "GET",
      path: "/api/tenants/",
      handle: mine((t) => [{ id: t.id, name: t.name, created_at: jamaica(1_700_000_000_000) }]),
    },
    { method: "GET", path: "/api/users/", handle: mine((t) => usersOf(t, seed)) },
    {
      method: "GET",
      path: "/api/user-roles/",
      handle: mine((t) =>
        usersOf(t, seed).map(({ id }) => ({ id: uuidOf(id), user: id, tenant: t.id, role: "ADMIN" })),
      ),
    },
    {
      method: "GET",
      path: "/api/analytics/campaigns/",
      handle: mine((t) => [{ tenant_id: t.id, campaign: `${t.name} brand`, spend: 120.5 }]),
    },
    {
      method: "GET",
      path: "/api/audit-logs/",
      handle: door.guarded((who, request) =>
        listed(
          who.isBlind ? [] : auditRows(who.tenant, request),
          request,
          Math.min(200, Number(request.query.get("page_size") ?? 50)),
        ),
      ),
    },
    {
      method: "GET",
      path: "/api/alerts/runs/",
      handle: door.guarded((_who, request) => listed(alertRuns(sky, request.query), request)),
    },
    { method: "GET", path: "/api/metrics/combined/", handle: door.guarded((who) => combined(sky, who)) },
    { method: "GET", path: "/api/airbyte/telemetry/", handle: telemetry },
    {
      method: "POST",
      path: `${base}/:id/sync/`,
      handle: door.guarded((who, _request, params) => startSync(who, params), "user"),
    },
    {
      method: "GET",
      path: `${base}/:id/sync/`,
      handle: door.guarded(() => ({ status: 405, json: { detail: 'Method "GET" not allowed.' } })),
    },
  ];
  if (dialect === "head")
    routes.push(
      {
        method: "GET",
        path: "/api/ops/sync-health/",
        handle: door.guarded((who) => ({ json: syncHealth(sky, who) })),
      },
      {
        method: "GET",
        path: "/api/datasets/status/",
        handle: door.guarded((who) => ({ json: datasetStatus(sky, who) })),
      },
    );
  if (dialect !== "december")
    routes.push({
      method: "GET",
      path: `${base}/`,
      handle: door.guarded(
        (who, request) =>
          listed(
            who.isBlind ? [] : who.tenant.connections.map((of) => connectionRow(sky, who.tenant, of)),
            request,
          ),
        "user",
      ),
    });
  if (dialect === "runbook")
    routes.push({
      method: "POST",
      path: "/alerts/run",
      handle: () => {
        sky.evaluatedAt.push(sky.now());
        return { json: { status: "triggered" } };
      },
    });

  routes.push(...listRoutes(sky, door, listed));
  const known = new Set(routes.map(({ path }) => path));
  const github = simulateGitHub(world, "adinsights/adinsights");
  return {
    servers: {
      ...github.servers,
      api: routes,
      flower: flowerRoutes(sky, seed),
      superset: [{ method: "GET", path: "/health", handle: () => ({ text: "OK" }) }],
      frontend: [
        {
          method: "GET",
          path: "/",
          handle: () => ({
            text: "<!doctype html><html><head><title>ADinsights</title></head><body><div id=root></div></body></html>",
            headers: { "content-type": "text/html" },
          }),
        },
      ],
    },
    credentials: {
      ...github.credentials,
      "webhook-secret": sky.hookDesk.sent(),
      ...flowerCredentials,
      ...Object.fromEntries(
        sky.fleet.flatMap((tenant) => [
          [`${tenant.key}-username`, tenant.username],
          [`${tenant.key}-password`, tenant.password],
          [`${tenant.key}-api-key`, tenant.accounts[0]?.token ?? ""],
        ]),
      ),
    },
    hooks: (since) =>
      sky.fleet
        .flatMap((tenant) => sky.runs(tenant))
        .filter(({ toldAt }) => toldAt > since.getTime())
        .map((run) => airbyteHook(seed, sky.hookDesk.sent(), run)),
    options: {
      ...github.options,
      tenants: sky.fleet.map(({ key }) => key).join(","),
      ...(dialect === "runbook" ? { "dbt-task": SIM_DBT_TASK } : {}),
    },
    notFound: ({ path }) =>
      known.has(`${path}/`)
        ? { status: 301, headers: { location: `${path}/` }, text: "" }
        : {
            status: 404,
            json: { error: { code: "not_found", message: "The requested resource was not found.", path } },
          },
  };
};
