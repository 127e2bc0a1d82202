import type { Route, SimReply, World } from "@/platforms/simulator/routes";
import { tenantIdsOf } from "./sim-gate";
import { TENANTS } from "./sim-names";
import { route } from "./sim-parts";

/** Compared with the wrong one of a tenant's two ids, they are empty for whoever may see one tenant only. */
const LISTS: Readonly<Record<string, SimReply>> = {
  "/api/v1/costs/by-tenant": { json: [] },
  "/api/v1/costs/anomalies": { json: [] },
  "/api/v1/compliance/summary": { json: { average_compliance_percent: 0, scores_by_tenant: [] } },
  "/api/v1/compliance/scores": { json: [] },
  "/api/v1/identity/summary": { json: { total_users: 0, by_tenant: [] } },
  "/api/v1/identity/privileged": { json: [] },
  "/api/v1/budgets": { json: [] },
  "/api/v1/riverside/requirements": { json: [] },
  "/api/v1/dmarc/records": { json: [] },
};

export const NO_RESOURCES: SimReply = {
  json: { total_resources: 0, resources_by_tenant: {}, resources: [] },
};

export const tenantListRoutes = (guard: (handle: Route["handle"]) => Route["handle"]): Route[] =>
  Object.entries(LISTS).map(([path, reply]) =>
    route(
      "GET",
      path,
      guard(() => reply),
    ),
  );

/** What whoever may see one tenant only is answered instead. */
export const forTenants =
  (handle: Route["handle"], now: () => number, instead: SimReply): Route["handle"] =>
  (request, params) =>
    tenantIdsOf(request, now()).length > 0 ? instead : handle(request, params);

/** Lets a row of the next tenant slip into what a tenant's own token is shown. */
export const leaking = (routes: readonly Route[], world: World): Route[] =>
  routes.map((each) => ({
    ...each,
    handle: async (request, params) => {
      const reply = await each.handle(request, params);
      const [own] = tenantIdsOf(request, world.now().getTime());
      if (!own || !world.has("tenant-leak", request.path) || (reply.status ?? 200) !== 200) return reply;
      const index = TENANTS.findIndex(({ directoryId }) => directoryId === own);
      const other = TENANTS[(index + 1) % TENANTS.length];
      return other ? withRowOf(reply, other) : reply;
    },
  }));

function withRowOf(reply: SimReply, { id, name, directoryId }: (typeof TENANTS)[number]): SimReply {
  const row = { id: `stray-${id}`, tenant_id: id, tenant_name: name, directory: directoryId };
  if (reply.text !== undefined) {
    const [head = ""] = reply.text.split("\n");
    const names = head === "" ? ["tenant_id"] : head.trim().split(",");
    const line = names.map((column) => (column === "tenant_id" ? id : "")).join(",");
    return { ...reply, text: `${reply.text === "" ? "tenant_id\n" : reply.text}${line}\n` };
  }
  if (Array.isArray(reply.json)) return { ...reply, json: [...reply.json, row] };
  const list = Object.entries(reply.json ?? {}).find(([, value]) => Array.isArray(value));
  if (!list) return reply;
  return { ...reply, json: { ...(reply.json as object), [list[0]]: [...(list[1] as unknown[]), row] } };
}
