import { accepted } from "@/platforms/answers";
import { canary, canaryKeys } from "@/platforms/canary";
import { readCsv } from "@/platforms/csv";
import type { CanaryTenant, TenantListing } from "@/platforms/listing";
import type { Reply } from "@/platforms/outbound/outbound";
import { type Conversation, PlatformError, type Question } from "@/platforms/platform";
import { nothingSeen, type Row, rowOf, rowsIn, rowsSeen } from "@/platforms/rows-seen";
import { readSigned } from "./client";
import { Tenants } from "./shapes";
import { tenantToken } from "./token";

type List = {
  key: string;
  title: string;
  path: string;
  query?: Record<string, string | number>;
  /** Takes the ids of tenants as a filter. */
  filters?: boolean;
  /** Rows without a tenant are of all tenants together and shown to everybody. */
  isTold?: boolean;
  shared?: string;
};

const TIMEOUT_SECONDS = 15;
/** The option that names tenants with a token of their own, by the first word of the credential. */
const TENANTS = "canary-tenants";

const RESOURCES = "/api/v1/resources";

const LISTS: readonly List[] = [
  { key: "tenants", title: "Tenants", path: "/api/v1/tenants" },
  { key: "resources", title: "Resources", path: RESOURCES, filters: true },
  { key: "costs", title: "Costs by tenant", path: "/api/v1/costs/by-tenant", filters: true },
  { key: "cost-anomalies", title: "Cost anomalies", path: "/api/v1/costs/anomalies", filters: true },
  { key: "compliance", title: "Compliance by tenant", path: "/api/v1/compliance/summary", filters: true },
  { key: "compliance-scores", title: "Compliance scores", path: "/api/v1/compliance/scores", filters: true },
  { key: "identity", title: "Identities by tenant", path: "/api/v1/identity/summary", filters: true },
  { key: "privileged", title: "Privileged accounts", path: "/api/v1/identity/privileged", filters: true },
  { key: "budgets", title: "Budgets", path: "/api/v1/budgets" },
  { key: "requirements", title: "Requirements", path: "/api/v1/riverside/requirements" },
  { key: "dmarc", title: "DMARC records", path: "/api/v1/dmarc/records" },
  {
    key: "sync-history",
    title: "Sync history",
    path: "/api/v1/sync/history",
    query: { limit: 100 },
    isTold: true,
  },
  { key: "sync-alerts", title: "Sync alerts", path: "/api/v1/sync/alerts", isTold: true },
  { key: "export-costs", title: "Export of costs", path: "/api/v1/exports/costs", isTold: true },
  { key: "export-compliance", title: "Export of compliance", path: "/api/v1/exports/compliance" },
  { key: "export-resources", title: "Export of resources", path: "/api/v1/exports/resources" },
  {
    key: "sync-metrics",
    title: "Figures of syncs",
    path: "/api/v1/sync/metrics",
    shared: "A figure is of a job for all tenants together.",
  },
  {
    key: "data-ages",
    title: "Age of the data",
    path: "/api/v1/health/data",
    shared: "The platform shows it to anybody, without a token; it names every active tenant.",
  },
];

/** Its version of the runbook asks for no token, so nobody can be told from anybody. */
export function listings(dialect: string): readonly TenantListing[] {
  if (dialect === "runbook") return [];
  return LISTS.map(
    ({ key, title, path, query, filters, isTold, shared }): TenantListing => ({
      key,
      title,
      timeoutSeconds: TIMEOUT_SECONDS,
      pretends: filters,
      ...(shared && { shared }),
      ask: async (c, tenant, pretend) => {
        const reply = await c.http.send({
          base: "api",
          path,
          query: { ...query, ...(pretend && { tenant_ids: pretend }) },
          headers: { authorization: `Bearer ${await tokenOf(c, tenant)}` },
          timeoutSeconds: TIMEOUT_SECONDS,
        });
        if (pretend && (reply.status === 403 || reply.status === 404)) return nothingSeen(reply);
        const rows = shared ? [] : rowsOf(accepted(reply), path);
        return rowsSeen(accepted(reply), rows, owner, { isTold });
      },
    }),
  );
}

const owner = ({ tenant_id, tenant_name }: Row) => tenant_id ?? tenant_name;

/** The list stays empty for its ids' sake; the sums beside it are by the names of tenants. */
const sums = (body: unknown): Row[] =>
  Object.keys(rowOf(rowOf(body).resources_by_tenant)).map((tenant_name) => ({ tenant_name }));

function rowsOf(reply: Reply, path: string): readonly Row[] | undefined {
  if (path === RESOURCES) return [...(rowsIn(reply.json()) ?? []), ...sums(reply.json())];
  if (!path.includes("/exports/")) return rowsIn(reply.json());
  const [head = [], ...lines] = readCsv(reply.text);
  return lines.map((line) => Object.fromEntries(head.map((name, index) => [name, line[index]])));
}

/** A token that was given for the tenant, or one that the console signs for it. */
async function tokenOf(c: Conversation, tenant: string): Promise<string> {
  const given = await c.secret(`${tenant}-canary-token`);
  const token = given ?? (await tenantToken(c, tenant));
  if (!token)
    throw new PlatformError(
      "credentials",
      `Nobody can ask as ${tenant}: there is no ${tenant}-canary-token.`,
    );
  return token;
}

/** Of the tenants that are marked or listed first; rows call one by any of three names, the own id first. */
async function signedTenants(c: Conversation): Promise<CanaryTenant[]> {
  const { data } = await readSigned(c, Tenants, { path: "/api/v1/tenants" });
  const known = data.flatMap(({ id, tenant_id, name, is_active }) =>
    tenant_id && is_active !== false ? [{ key: tenant_id, name, ids: [String(id), tenant_id, name] }] : [],
  );
  const given = (c.environment.options[TENANTS] ?? "").split(",").flatMap((word) => word.trim() || []);
  const named = given.flatMap((word) => {
    const tenant = known.find(({ name }) => name.toLowerCase().replaceAll(" ", "-") === word);
    return tenant ? [{ ...tenant, key: word }] : [];
  });
  const among = named.length > 0 ? named : known;
  return canaryKeys(
    c,
    among.map(({ key }) => key),
  ).flatMap((key) => among.find((tenant) => tenant.key === key) ?? []);
}

export const isolation = (dialect: string): Question =>
  canary({
    listings: listings(dialect),
    pace: { calls: 60, seconds: 60 },
    timeoutSeconds: 150,
    tenants: async (c) => {
      if (dialect === "runbook")
        throw new PlatformError(
          "not-deployed",
          "The runbook's version asks for no token, so nobody can ask as one tenant.",
        );
      if (!c.environment.options[TENANTS] && !(await c.secret("jwt-secret")))
        throw new PlatformError(
          "not-deployed",
          `Comparing needs the tokens of two tenants: name them in the option "${TENANTS}" and give <tenant>-canary-token, or jwt-secret, with which the console signs its own.`,
        );
      return signedTenants(c);
    },
  });
