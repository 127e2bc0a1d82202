import type { Route } from "@/platforms/simulator/routes";
import { TENANTS } from "./sim-names";
import { invalid, route } from "./sim-parts";
import { daysBetween } from "./sim-past";
import type { AzureWorld } from "./world";

const DAY = 86_400_000;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
export const isDate = (text: unknown): text is string =>
  typeof text === "string" && DATE.test(text) && !Number.isNaN(Date.parse(text));

/** No head line when there are no rows, and nothing against formulas: as the platform writes it. */
const csv = (head: string, lines: readonly string[]) => ({
  headers: { "content-type": "text/csv; charset=utf-8" },
  text: lines.length === 0 ? "" : `${[head, ...lines].join("\r\n")}\r\n`,
});

/** The real one ends every range today, whatever was asked for; the runbook believes in the range. */
export function exportRoutes(
  world: AzureWorld,
  options: { endsToday: boolean },
  guard: (handle: Route["handle"]) => Route["handle"],
): Route[] {
  return [
    route(
      "GET",
      "/api/v1/exports/costs",
      guard(({ query }) => {
        const [from, to] = [query.get("start_date"), query.get("end_date")];
        if (!isDate(from) || !isDate(to))
          return invalid("query", "start_date", "Input should be a valid date");
        const shift = options.endsToday ? Math.floor((world.now() - Date.parse(to)) / DAY) * DAY : 0;
        const moved = (day: string) => new Date(Date.parse(day) + shift).toISOString().slice(0, 10);
        const lines = daysBetween(moved(from), moved(to)).flatMap((day) =>
          TENANTS.slice(0, world.backfills.rowsOf(day, world.now(), TENANTS.length)).map(
            ({ id, name }, index) => `daily_cost,${day},${id},${name},${(410 + index * 17).toFixed(2)},USD`,
          ),
        );
        return csv("type,date,tenant_id,tenant_name,cost,currency", lines);
      }),
    ),
    route(
      "GET",
      "/api/v1/exports/compliance",
      guard(() =>
        csv(
          "type,tenant_id,tenant_name,overall_compliance_percent,secure_score,policy_name",
          TENANTS.map(
            ({ id, name }, index) =>
              `tenant_score,${id},${name},${91 - index * 2},${62 + index},"=policy, ""quoted"""`,
          ),
        ),
      ),
    ),
    route(
      "GET",
      "/api/v1/exports/resources",
      guard(() =>
        csv(
          "resource_id,name,resource_type,tenant_id,tenant_name,location,is_orphaned",
          TENANTS.flatMap(({ id, name }) =>
            ["app", "sql", "vnet"].map(
              (kind) =>
                `/subscriptions/${id}/${kind},${kind}-${name.toLowerCase().replaceAll(" ", "-")},${kind},${id},${name},eastus,No`,
            ),
          ),
        ),
      ),
    ),
  ];
}
