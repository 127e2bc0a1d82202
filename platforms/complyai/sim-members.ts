import { getRoute, memberGate } from "@/platforms/simulator/members";
import type { Route, SimReply, World } from "@/platforms/simulator/routes";

const ORGS = ["harbor", "lakeside"].map((key, index) => ({
  key,
  id: 901 + index,
  session: `made-up-complyai-${key}-member-session`,
}));
type Org = (typeof ORGS)[number];

export const memberCredentials = Object.fromEntries(
  ORGS.map(({ key, session }) => [`${key}-member-session`, session]),
);
export const MEMBER_KEYS = ORGS.map(({ key }) => key).join(",");
const unauthorized: SimReply = { status: 401, json: { message: "Authentication required" } };

const rows = (org: Org, count: number) =>
  Array.from({ length: count }, (_, n) => ({ id: org.id * 100 + n, organization_id: org.id }));
const LISTS: Readonly<Record<string, (org: Org) => unknown[]>> = {
  "/orgs/": (org) => [{ id: org.id, name: org.key }],
  "/adaccounts/": (org) => rows(org, 2),
  "/ads/": (org) => rows(org, 5),
  "/notifications/": (org) => rows(org, 1),
};

/** What the session of a member of one organisation is shown by Core. */
export function memberRoutes(world: World, prefix: string): Route[] {
  const asMember = memberGate(
    world,
    ORGS,
    (request, { session }) => request.headers.cookie === `session=${session}`,
  );
  return Object.entries(LISTS).map(([path, list]) =>
    getRoute(prefix + path, (request) => asMember(request, (org) => ({ json: list(org) })) ?? unauthorized),
  );
}
