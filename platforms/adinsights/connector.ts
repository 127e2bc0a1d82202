import { z } from "zod";
import { accepted, parsed } from "@/platforms/answers";
import { celeryCapabilities } from "@/platforms/drivers/celery/capabilities";
import { celeryQueries } from "@/platforms/drivers/celery/queries";
import { celeryActions } from "@/platforms/drivers/celery/revoke";
import { commonTests } from "@/platforms/drivers/credential-tests";
import { deploymentActions } from "@/platforms/drivers/github/actions";
import { deploymentCapabilities } from "@/platforms/drivers/github/capabilities";
import { deploymentQueries } from "@/platforms/drivers/github/queries";
import { smokeCapability, smokeQuery } from "@/platforms/drivers/smoke";
import {
  type Action,
  type CapabilityReport,
  type Connector,
  type Conversation,
  PlatformError,
} from "@/platforms/platform";
import { airbyteConnections, airbyteJobs } from "./airbyte-queries";
import { airbyteSync } from "./airbyte-sync";
import { alertMapping } from "./alert-mapping";
import { alerts } from "./alert-question";
import { alertsEvaluate, evaluateCapability } from "./alerts-evaluate";
import { celery } from "./celery";
import { short } from "./client";
import { credentialTests } from "./credential-tests";
import { credentials } from "./credentials-question";
import { dbt } from "./dbt-question";
import { dbtCapability, dbtRun } from "./dbt-run";
import { airbyte, backend, frontend, superset } from "./health-questions";
import { isolation, listings } from "./listings";
import { offboardTenant } from "./offboard-tenant";
import { onboardTenant } from "./onboard-tenant";
import { adinsights } from "./platform";
import { rotateApiKey } from "./rotate-api-key";
import { rotateTenantKeys } from "./rotate-tenant-keys";
import { webhookFlows } from "./rotate-webhook-secret";
import { serviceAccountCreate, serviceAccountRevoke } from "./service-accounts";
import { serviceAccounts } from "./service-accounts-query";
import { hasUser } from "./sign-in";
import { snapshots } from "./snapshot-question";
import { refreshCapability, snapshotRefresh } from "./snapshot-refresh";
import { syncs } from "./sync-question";
import { syncTrigger } from "./sync-trigger";
import { telemetry } from "./telemetry-question";
import { tenantConnections } from "./tenant-connections";
import { tenantCreate } from "./tenant-create";
import { called, tenantKeys } from "./tenants";
import { tenants } from "./tenants-question";
import { trail } from "./trail";

const DIALECTS = {
  head: "Since February 2026: sync page for operators, paged lists, limited sign-ins, honest snapshot status.",
  december: "December 2025: bare lists, no sync page; tenants are read from webhooks in the audit log.",
  runbook: "As the runbook has it: connections are listed where it says. No deployment is known to be so.",
} as const;

const NO_CONNECTION = "00000000-0000-0000-0000-000000000000";

const deployed = deploymentActions({
  reask: ["backend", "frontend"],
  watch: { minutes: 15, checks: ["backend-health", "frontend-page"] },
});

export const connector: Connector = {
  declaration: adinsights,
  credentialTests: () => [...credentialTests, ...commonTests(adinsights)],
  dialects: DIALECTS,
  probe: async (c) => {
    const isThere = accepted(await c.http.send({ base: "api", path: "/api/health/" }));
    parsed(z.object({ status: z.string() }), isThere);
    const { dialect, because } = await dialectOf(c);
    return { dialect, because, capabilities: await capabilitiesOf(c, dialect) };
  },
  questions: (dialect) => [
    frontend,
    backend,
    superset,
    airbyte,
    dbt,
    syncs(dialect),
    snapshots(dialect),
    alerts,
    tenants,
    telemetry,
    isolation(dialect),
    credentials,
  ],
  // Their inputs are what their own schemas parse; the contract's type is the general one.
  actions: (dialect) => [
    airbyteSync(dialect) as Action,
    dbtRun,
    syncTrigger(dialect) as Action,
    snapshotRefresh as Action,
    alertsEvaluate as Action,
    tenantCreate as Action,
    tenantConnections as Action,
    serviceAccountCreate as Action,
    serviceAccountRevoke as Action,
    ...celeryActions(celery),
    ...deployed,
  ],
  queries: () => [
    airbyteConnections,
    airbyteJobs,
    serviceAccounts,
    smokeQuery(
      adinsights,
      [frontend, backend, superset, airbyte],
      ["frontend", "backend", "superset", "airbyte"],
    ),
    ...celeryQueries(celery),
    ...deploymentQueries,
  ],
  listings,
  flows: (dialect) => [
    onboardTenant(dialect),
    offboardTenant(dialect),
    ...webhookFlows,
    rotateApiKey,
    rotateTenantKeys(dialect),
  ],
  alertMapping: () => alertMapping,
  trail,
};

/** A wrong list of tenants must not hide the parts that need none. */
function namedTenants(c: Conversation): { keys: string[]; trouble?: string } {
  try {
    return { keys: tenantKeys(c) };
  } catch (error) {
    if (error instanceof PlatformError) return { keys: [], trouble: error.message };
    throw error;
  }
}

/** Asks without credentials: a route that exists refuses with 401, one that does not is a 404. */
async function offers(c: Conversation, path: string): Promise<boolean> {
  const reply = await c.http.send({ base: "api", path });
  if ([401, 403, 405].includes(reply.status)) return true;
  if (reply.status === 404) return false;
  accepted(reply);
  throw new PlatformError("unreadable", `${path} answers without a credential; ADinsights would refuse.`, {
    evidence: reply.evidence,
    httpStatus: reply.status,
  });
}

async function dialectOf(c: Conversation): Promise<{ dialect: keyof typeof DIALECTS; because: string }> {
  const version = await versionText(c);
  if (await offers(c, "/api/ops/sync-health/"))
    return {
      dialect: "head",
      because: `It has the sync page for operators (401 without a credential).${version}`,
    };
  if (await offers(c, "/api/integrations/airbyte/connections/"))
    return { dialect: "runbook", because: `It lists connections where the runbook says.${version}` };
  return { dialect: "december", because: `It has no sync page for operators (404).${version}` };
}

async function versionText(c: Conversation): Promise<string> {
  const reply = await c.http.send({ base: "api", path: "/api/health/version/" });
  if (reply.status !== 200 || !/^\s*\{/.test(reply.text)) return "";
  const version = z.object({ version: z.string() }).safeParse(reply.json());
  return version.success ? ` It calls itself version ${short(version.data.version, 60)}.` : "";
}

async function capabilitiesOf(c: Conversation, dialect: string): Promise<CapabilityReport[]> {
  const { keys, trouble } = namedTenants(c);
  const users = await Promise.all(keys.map((tenant) => hasUser(c, tenant)));
  const without = keys.filter((_, index) => !users[index]).map((tenant) => called(c, tenant));
  return [
    {
      capability: "checks",
      supported: true,
      because: "Health pages are open; the rest is read with each tenant's identity.",
    },
    {
      capability: "jobs",
      supported: true,
      because:
        dialect === "head"
          ? "Each tenant's sync page, and its webhooks in the audit log."
          : "Each tenant's webhooks in the audit log; this version has no sync page.",
    },
    await triggerCapability(c, dialect, keys.length, without),
    await refreshCapability(c),
    await dbtCapability(c),
    {
      capability: "alerts",
      supported: true,
      because: "Evaluations can be read.",
    },
    {
      capability: "alerts.resolve",
      supported: false,
      because: "Nothing there resolves an alert: it closes when its rule is evaluated and finds no rows.",
    },
    await evaluateCapability(c),
    ...(await deploymentCapabilities(c)),
    {
      capability: "tenants",
      supported: keys.length > 0,
      because:
        trouble ?? `The ${keys.length} tenants that the configuration names; no identity sees them all.`,
    },
    {
      capability: "tenants.manage",
      supported: true,
      because: "Anybody may sign a tenant up there. None can be removed, renamed or suspended.",
    },
    {
      capability: "credentials.manage",
      supported: true,
      because: "Service accounts are made and revoked as a tenant's user, who needs the role ADMIN.",
    },
    {
      capability: "metrics",
      supported: false,
      because: "Its counters are those of single processes, so the console does not read them.",
    },
    {
      capability: "queues",
      supported: false,
      because: "Celery, its beat and its queues have no view over HTTP.",
    },
    ...(await celeryCapabilities(c, celery)),
    smokeCapability,
    { capability: "preflight", supported: false, because: "The platform has no check before a sync." },
  ];
}

async function triggerCapability(
  c: Conversation,
  dialect: string,
  tenantCount: number,
  without: readonly string[],
): Promise<CapabilityReport> {
  const capability = "jobs.trigger" as const;
  const base = dialect === "runbook" ? "/api/integrations/airbyte/connections" : "/api/airbyte/connections";
  if (!(await offers(c, `${base}/${NO_CONNECTION}/sync/`)))
    return {
      capability,
      supported: false,
      because: "This deployment has no route that starts a sync (404).",
    };
  if (without.length === tenantCount)
    return {
      capability,
      supported: false,
      because: "Starting a sync needs a tenant's user, and the configuration gives none (<tenant>-username).",
    };
  const some = without.length > 0 ? ` Not for ${without.join(", ")}: no user is configured.` : "";
  const how =
    dialect === "december"
      ? "Connections are found in the telemetry and started one by one as the tenant's user."
      : "Connections are started one by one as the tenant's user, who needs the role ADMIN.";
  return { capability, supported: true, because: how + some };
}
