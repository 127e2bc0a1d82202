import type { Route, SimReply, SimRequest } from "@/platforms/simulator/routes";
import { jamaica } from "./sim-bodies";
import type { Door } from "./sim-door";
import { type SimTenant, uuidOf } from "./sim-fleet";
import type { Sky } from "./world";

type Listed = (rows: unknown[], request: SimRequest) => SimReply;
type List = {
  path: string;
  needs?: "user";
  rows(tenant: SimTenant, sky: Sky): unknown[];
};

const id = (tenant: SimTenant, what: string) => uuidOf(tenant.id, what);

/** Lists that name no tenant: whose a row is shows only by who sees it. */
const LISTS: readonly List[] = [
  {
    path: "/api/admin/alerts/",
    needs: "user",
    rows: (tenant) => [ruleOf(tenant)],
  },
];

const NEWER: readonly List[] = [
  { path: "/api/alerts/", needs: "user", rows: (tenant) => [ruleOf(tenant)] },
  {
    path: "/api/notification-channels/",
    needs: "user",
    rows: (tenant) => [
      {
        id: id(tenant, "channel"),
        name: "Team",
        channel_type: "email",
        is_active: true,
        masked_destination: `t***@${tenant.key}.example`,
      },
    ],
  },
  {
    path: "/api/admin/budgets/",
    needs: "user",
    rows: (tenant) => [
      { id: id(tenant, "budget"), name: "Monthly", monthly_target: "9000.00", currency: "JMD" },
    ],
  },
  {
    path: "/api/reports/",
    needs: "user",
    rows: (tenant) => [{ id: id(tenant, "report"), name: "Weekly", is_active: true }],
  },
  {
    path: "/api/clients/",
    rows: (tenant) => [{ id: id(tenant, "client"), name: tenant.name }],
  },
  {
    path: "/api/summaries/",
    rows: (tenant, sky) => [{ id: id(tenant, "summary"), generated_at: jamaica(sky.now()) }],
  },
  {
    path: "/api/integrations/meta/sync-state/",
    rows: (tenant) => tenant.connections.map((connection) => ({ connection_id: connection.connectionId })),
  },
];

const ruleOf = (tenant: SimTenant) => ({
  id: id(tenant, "rule"),
  name: "Spend over plan",
  metric: "spend",
  comparison_operator: "gt",
  threshold: "15.00",
  lookback_hours: 24,
  severity: "medium",
  is_active: true,
});

/** What the platform lists besides what the console lives on. */
export function listRoutes(sky: Sky, door: Door, listed: Listed): Route[] {
  const lists = sky.dialect === "head" ? [...LISTS, ...NEWER] : LISTS;
  return lists.map(({ path, needs, rows }) => ({
    method: "GET",
    path,
    handle: door.guarded(
      (who, request) => listed(who.isBlind ? [] : rows(who.tenant, sky), request),
      needs ?? "any",
    ),
  }));
}
