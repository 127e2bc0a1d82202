import type { Route } from "@/platforms/simulator/routes";
import { isDate } from "./sim-exports";
import { TENANTS } from "./sim-names";
import { invalid, route } from "./sim-parts";
import type { AzureWorld } from "./world";

const LASTS_MS = 3000;
/** The backfill as the runbook's command asks for it. */
export function backfillRoutes(world: AzureWorld): Route[] {
  return [
    route("POST", "/api/v1/sync/costs/backfill", (request) => {
      const body = (request.json() ?? {}) as { start_date?: unknown; end_date?: unknown };
      const { start_date: from, end_date: to } = body;
      if (!isDate(from) || !isDate(to) || from > to)
        return invalid("body", "start_date", "Input should be a valid range of dates");
      const names = TENANTS.map(({ name }) => name);
      world.backfills.start(from, to, world.now(), LASTS_MS, names);
      return { json: { status: "triggered", sync_type: "costs" } };
    }),
  ];
}
