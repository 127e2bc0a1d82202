import type { Route, SimReply, SimRequest } from "@/platforms/simulator/routes";
import { route } from "./sim-parts";
import { type SimTenant, tenantBody } from "./sim-tenants";
import type { AzureWorld } from "./world";

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const NAME = /^[\p{L}\p{N}_\s.-]+$/u;
const SECRET_NAME = /^[\p{L}\p{N}_.-]+$/u;

type Body = Record<string, unknown>;
type Issue = { type: string; loc: string[]; msg: string; input: unknown };

/** The platform repeats what it was given in every complaint. */
const issue = (field: string, msg: string, input: unknown, type = "value_error"): Issue => ({
  type,
  loc: ["body", field],
  msg,
  input,
});

function check(body: Body, needed: readonly string[]): Issue[] {
  const found: Issue[] = needed
    .filter((field) => body[field] === undefined)
    .map((field) => issue(field, "Field required", body, "missing"));
  const text = (field: string, longest: number, pattern?: RegExp) => {
    const value = body[field];
    if (value === undefined || value === null) return;
    if (typeof value !== "string")
      found.push(issue(field, "Input should be a valid string", value, "string_type"));
    else if (value.length > longest)
      found.push(issue(field, `String should have at most ${longest} characters`, value, "string_too_long"));
    else if (pattern && !pattern.test(value))
      found.push(issue(field, "String should match the pattern", value, "string_pattern_mismatch"));
  };
  text("name", 255, NAME);
  text("tenant_id", 36, GUID);
  text("client_id", 36, GUID);
  text("client_secret_ref", 500, SECRET_NAME);
  text("description", 1000);
  return found;
}

const told = (value: unknown) => (typeof value === "string" ? value : null);
const broken: SimReply = {
  status: 500,
  json: { error: "Internal server error", detail: "An unexpected error occurred" },
};

/** `read` and `change` guard as the dialect does; `change` lets administrators through only. */
export function tenantRoutes(
  world: AzureWorld,
  read: (handle: Route["handle"]) => Route["handle"],
  change: (handle: Route["handle"]) => Route["handle"],
  seen: (request: SimRequest) => (tenant: SimTenant) => boolean,
): Route[] {
  const { tenants } = world;
  const byId = (id: string): SimTenant | SimReply =>
    !GUID.test(id)
      ? {
          status: 422,
          json: {
            detail: [
              {
                type: "uuid_parsing",
                loc: ["path", "tenant_id"],
                msg: "Input should be a valid UUID",
                input: id,
              },
            ],
          },
        }
      : (tenants.byId(id) ?? { status: 404, json: { detail: `Tenant ${id} not found` } });
  const isTenant = (found: SimTenant | SimReply): found is SimTenant => "directoryId" in found;

  return [
    route(
      "GET",
      "/api/v1/tenants",
      read((request) => ({ json: tenants.active().filter(seen(request)).map(tenantBody) })),
    ),
    route(
      "GET",
      "/api/v1/tenants/:id",
      read((_request, { id = "" }) => {
        const found = byId(id);
        return isTenant(found) ? { json: tenantBody(found) } : found;
      }),
    ),
    route(
      "POST",
      "/api/v1/tenants",
      change((request) => {
        const body = (request.json() ?? {}) as Body;
        const issues = check(body, ["name", "tenant_id"]);
        if (issues.length > 0) return { status: 422, json: { detail: issues } };
        const directoryId = String(body.tenant_id).toLowerCase();
        if (tenants.byDirectory(directoryId))
          return {
            status: 409,
            json: { detail: `Tenant with Azure tenant ID ${directoryId} already exists` },
          };
        const made = tenants.create(
          {
            name: String(body.name),
            directoryId,
            description: told(body.description),
            clientId: told(body.client_id),
            secretRef: told(body.client_secret_ref),
            lighthouse: body.use_lighthouse === true,
          },
          world.now(),
        );
        return { status: 201, json: tenantBody(made) };
      }),
    ),
    route(
      "PATCH",
      "/api/v1/tenants/:id",
      change((request, { id = "" }) => {
        const found = byId(id);
        if (!isTenant(found)) return found;
        const body = (request.json() ?? {}) as Body;
        const issues = check(body, []);
        if (issues.length > 0) return { status: 422, json: { detail: issues } };
        if (body.name === null) return broken;
        tenants.change(
          found,
          {
            ...(typeof body.name === "string" && { name: body.name }),
            ...("description" in body && { description: told(body.description) }),
            ...("client_id" in body && { clientId: told(body.client_id) }),
            ...(typeof body.client_secret_ref === "string" && { secretRef: body.client_secret_ref }),
            ...(typeof body.use_lighthouse === "boolean" && { lighthouse: body.use_lighthouse }),
            ...(typeof body.is_active === "boolean" && { active: body.is_active }),
          },
          world.now(),
        );
        return { json: tenantBody(found) };
      }),
    ),
    route(
      "DELETE",
      "/api/v1/tenants/:id",
      change((_request, { id = "" }) => (isTenant(byId(id)) ? broken : (byId(id) as SimReply))),
    ),
  ];
}
