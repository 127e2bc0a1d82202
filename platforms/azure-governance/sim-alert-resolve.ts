import type { Route, SimRequest } from "@/platforms/simulator/routes";
import { openAlerts } from "./sim-answers";
import { invalid, route } from "./sim-parts";
import { naive } from "./sim-tenants";
import type { AzureWorld } from "./world";

/** Resolves one alert; resolving it again overwrites time and name. Where the name is read differs by dialect. */
export const alertResolveRoute = (
  world: AzureWorld,
  nameIn: "query" | "body",
  guard: (handle: Route["handle"]) => Route["handle"],
): Route =>
  route(
    "POST",
    "/api/v1/sync/alerts/:id/resolve",
    guard((request, { id = "" }) => {
      if (!/^[1-9]\d*$/.test(id)) return invalid("path", "alert_id", "Input should be a valid integer");
      const by = nameOf(request, nameIn);
      if (by.length > 100) return invalid(nameIn, "resolved_by", "String should have at most 100 characters");
      const alert = openAlerts(world).find((open) => open.id === Number(id));
      if (!alert && !world.resolved.has(Number(id)))
        return { status: 404, json: { detail: `Alert with id ${id} not found` } };
      const at = world.now();
      world.resolved.set(Number(id), { at, by });
      return {
        json: {
          id: Number(id),
          alert_type: alert?.alert_type ?? "sync_failure",
          is_resolved: true,
          resolved_at: naive(at),
          resolved_by: by,
        },
      };
    }),
  );

function nameOf(request: SimRequest, nameIn: "query" | "body"): string {
  const body = (request.json() ?? {}) as { resolved_by?: unknown };
  const given = nameIn === "query" ? request.query.get("resolved_by") : body.resolved_by;
  return typeof given === "string" ? given : "system";
}
