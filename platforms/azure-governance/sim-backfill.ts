import type { Route } from "@/platforms/simulator/routes";
import { invalid, route } from "./sim-parts";
import { daysBetween } from "./sim-past";
import { type AzureWorld, TENANTS } from "./world";

const LASTS_MS = 3000;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const isDate = (text: unknown): text is string =>
  typeof text === "string" && DATE.test(text) && !Number.isNaN(Date.parse(text));

/** The backfill as the runbook's command asks for it, and the export by which its rows can be counted. */
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
    route("GET", "/api/v1/exports/costs", ({ query }) => {
      const [from, to] = [query.get("start_date"), query.get("end_date")];
      if (!isDate(from) || !isDate(to)) return invalid("query", "start_date", "Input should be a valid date");
      const lines = daysBetween(from, to).flatMap((day) =>
        TENANTS.slice(0, world.backfills.rowsOf(day, world.now(), TENANTS.length)).map(
          ({ id, name }, index) => `daily_cost,${day},${id},${name},${(410 + index * 17).toFixed(2)},USD`,
        ),
      );
      const text =
        lines.length === 0
          ? ""
          : `${["type,date,tenant_id,tenant_name,cost,currency", ...lines].join("\r\n")}\r\n`;
      return { headers: { "content-type": "text/csv; charset=utf-8" }, text };
    }),
  ];
}
