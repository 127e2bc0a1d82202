import { getRoute, memberGate } from "@/platforms/simulator/members";
import type { Route, SimReply, SimRequest, World } from "@/platforms/simulator/routes";

const ORGS = ["acme", "zeta"].map((key, index) => ({
  key,
  id: `c1a0000${index}-0000-4000-8000-000000000000`,
  token: `made-up-auditron-${key}-member-token`,
}));
const LISTS = [
  ["/api/invoice/list", "invoices"],
  ["/api/transactions", "transactions"],
  ["/api/reconcile/list", "reconciliations"],
  ["/api/reports/list", "reports"],
  ["/api/agent/list", "jobs"],
] as const;

export const memberCredentials = Object.fromEntries(
  ORGS.map(({ key, token }) => [`${key}-member-token`, token]),
);
export const MEMBER_KEYS = ORGS.map(({ key }) => key).join(",");
const unknownOrg: SimReply = { status: 404, json: { error: "Organization not found", statusCode: 404 } };

/** What a member of one organisation is shown; `others` answers everybody else. */
export function memberRoutes(world: World, others: (request: SimRequest) => SimReply): Route[] {
  const asMember = memberGate(
    world,
    ORGS,
    (request, { token }) => request.headers.authorization === `Bearer ${token}`,
  );
  const list = (name: string) => (org: (typeof ORGS)[number]) => ({
    json: {
      [name]: [1, 2, 3].map((n) => ({ id: `${org.key}-${name}-${n}`, organizationId: org.id })),
    },
  });
  return [
    getRoute(
      "/api/auth/me",
      (request) =>
        asMember(
          request,
          ({ id, key }) => ({
            json: { user: { id: `user-${key}`, email: `ca@${key}.example`, role: "CA", organizationId: id } },
          }),
          (own) => own,
        ) ?? others(request),
    ),
    getRoute(
      "/api/org/:id",
      (request, { id }) =>
        asMember(
          request,
          (org) => (id === org.id ? { json: { id: org.id, name: org.key } } : unknownOrg),
          (own, theirs) => (own.status === 404 ? theirs : own),
        ) ?? others(request),
    ),
    ...LISTS.map(([path, name]) =>
      getRoute(path, (request) => asMember(request, list(name)) ?? others(request)),
    ),
  ];
}
