import type { Route } from "@/platforms/simulator/routes";
import { isJob } from "./shapes";
import { alertResolveRoute } from "./sim-alert-resolve";
import * as say from "./sim-answers";
import { backfillRoutes } from "./sim-backfill";
import { exportRoutes } from "./sim-exports";
import type { SimMaintenance } from "./sim-maintenance";
import { monitoringRoutes } from "./sim-monitoring";
import { page, preflightRoutes, route, type SimKind } from "./sim-parts";
import { resourceRoute } from "./sim-resources";
import { tenantRoutes } from "./sim-tenant-routes";
import type { AzureWorld } from "./world";

const MANUAL_MS = 30_000;

/** As the runbook's commands expect it: no token, a health of the syncs, triggers that answer at once. */
export function runbookRoutes(
  world: AzureWorld,
  kind: SimKind,
  seed: string,
  maintenance: SimMaintenance,
): Route[] {
  return [
    route("GET", "/dashboard", () => page("Governance dashboard")),
    route("GET", "/api/v1/sync/health", () => {
      const last = world.ended()[0];
      return {
        json: {
          status: "healthy",
          last_sync: last ? new Date(last.end).toISOString() : null,
          next_sync: new Date(world.nextRun("resources")).toISOString(),
          recent_failures: 0,
          consecutive_failures: 0,
        },
      };
    }),
    route("GET", "/api/v1/sync/status", () => ({ json: { jobs: say.schedule(world) } })),
    route("GET", "/api/v1/sync/history", ({ query }) => ({
      json: { logs: say.historyPerTenant(world, Math.min(500, Number(query.get("limit") ?? 50))) },
    })),
    route("GET", "/api/v1/sync/metrics", () => ({ json: { metrics: say.metrics(world, null) } })),
    route("GET", "/api/v1/sync/alerts", () => ({ json: { alerts: say.openAlerts(world) } })),
    route("POST", "/api/v1/sync/:type", (_request, { type }) => {
      if (!isJob(type)) return { status: 404, json: { detail: "Not Found" } };
      world.trigger(type, MANUAL_MS);
      return { json: { status: "triggered", sync_type: type } };
    }),
    alertResolveRoute(world, "body", (handle) => handle),
    ...backfillRoutes(world),
    ...exportRoutes(world, { endsToday: false }, (handle) => handle),
    ...tenantRoutes(
      world,
      (handle) => handle,
      (handle) => handle,
      () => () => true,
    ),
    resourceRoute(world, false, (handle) => handle),
    ...preflightRoutes(world, kind, (handle) => handle),
    ...monitoringRoutes(world, seed, { records: true }, (handle) => handle),
    ...maintenance.routes(),
  ];
}
