import { noiseBetween } from "@/platforms/simulator/noise";
import type { Route, SimRequest } from "@/platforms/simulator/routes";
import { invalid, route } from "./sim-parts";
import type { AzureWorld } from "./world";

const DAY = 86_400_000;
const PAST_DAYS = 40;
const EVERY_DAYS = 3;
const ROLES = ["viewer", "analyst", "tenant_admin"];

/** Without a zone, as the platform's database gives it back. */
const naive = (at: number) => new Date(at).toISOString().slice(0, -1);

/** Changed roles, the only thing that is ever written; and of those everybody sees only what they did themselves. */
export function auditRoutes(
  world: AzureWorld,
  seed: string,
  guard: (handle: Route["handle"]) => Route["handle"],
): Route[] {
  const own = () => {
    const today = Math.floor(world.now() / DAY);
    return Array.from({ length: PAST_DAYS }, (_, back) => today - back)
      .filter((day) => day % EVERY_DAYS === 0)
      .map((day) => ({
        day,
        at: day * DAY + noiseBetween(8 * 3600, 17 * 3600, seed, day, "role changed") * 1000,
      }))
      .filter(({ at }) => at <= world.now())
      .map(({ day, at }) => ({
        id: `al-${day}`,
        timestamp: naive(at),
        actor_id: "simulated",
        actor_email: "console@governance.example",
        action: "admin.user.role_changed",
        resource_type: "user",
        resource_id: `user-${day % 7}`,
        tenant_id: null,
        status: "success",
        detail: "Roles changed",
        metadata: { old_roles: [ROLES[day % 2]], new_roles: [ROLES[(day % 2) + 1]] },
        ip_address: "10.0.0.8",
        user_agent: "wheelhouse",
      }));
  };

  const list = ({ query }: SimRequest) => {
    const limit = Number(query.get("limit") ?? 100);
    if (!(limit >= 1 && limit <= 500))
      return invalid("query", "limit", "Input should be less than or equal to 500");
    const offset = Number(query.get("offset") ?? 0);
    const [since, until] = ["since", "until"].map((name) => Date.parse(query.get(name) ?? ""));
    const counted = own().filter(
      ({ timestamp }) =>
        !(Date.parse(`${timestamp}Z`) < (since ?? Number.NaN)) &&
        !(Date.parse(`${timestamp}Z`) > (until ?? Number.NaN)),
    );
    const asked = (name: "action" | "actor_email" | "resource_type" | "status", value: string) =>
      !query.get(name) || query.get(name) === value;
    const entries = counted.filter(
      (row) =>
        asked("action", row.action) &&
        asked("actor_email", row.actor_email) &&
        asked("resource_type", row.resource_type) &&
        asked("status", row.status),
    );
    // The count passes over the four filters above, as the platform's does.
    const total = counted.length;
    const page = entries.slice(offset, offset + limit);
    return { json: { entries: page, total, limit, offset, has_more: offset + page.length < total } };
  };

  return [
    route("GET", "/api/v1/audit-logs", guard(list)),
    route(
      "GET",
      "/api/v1/audit-logs/summary",
      guard(() => ({
        json: {
          summary: { auth: 0, sync: 0, bulk: 0, compliance: 0, resource: 0, admin: own().length },
          total: own().length,
          tenant_id: null,
          since: null,
        },
      })),
    ),
  ];
}
