import type { Capability } from "@/domain/platform";
import { accepted } from "@/platforms/answers";
import { appServiceCapabilities, directoryCapability } from "@/platforms/drivers/azure/capabilities";
import { smokeCapability } from "@/platforms/drivers/smoke";
import type { CapabilityReport, Conversation } from "@/platforms/platform";
import { BACKFILL_PATH } from "./backfill-run";
import { askOpen, askSigned, attempt, readOpen } from "./client";
import { maintenanceCapability } from "./maintenance";
import { Health, RunbookSyncHealth } from "./shapes";
import { tenantsCapability } from "./tenant-capability";

export const DIALECTS = {
  real: "GET /api/v1/sync/health is refused (405): reads need a token, freshness is told per tenant, triggers answer when the run is over",
  runbook:
    "GET /api/v1/sync/health answers with last_sync and failure counts, as the runbook shows: no token, triggers answer at once",
} as const;

/**
 * Asks ten cheap reads. The sync health of the real dialect is left alone on purpose: reading it writes alerts,
 * and everything it says is told elsewhere.
 */
export async function probe(c: Conversation) {
  await readOpen(c, Health, { path: "/health" });
  const found = await dialectOf(c);
  const [jobs, alerts, tenants, preflight, monitoring, maintenance, backfill, resolve] = await Promise.all([
    offered(c, "jobs", "/api/v1/sync/metrics", "Sync figures and history are readable"),
    offered(c, "alerts", "/api/v1/sync/alerts", "Alerts are readable"),
    offered(c, "tenants", "/api/v1/tenants", "Tenants are readable"),
    offered(c, "preflight", "/api/v1/preflight/status", "Preflight can be run and its report read"),
    offered(c, "monitoring", "/monitoring/cache", "Its own figures are readable"),
    maintenanceCapability(c),
    askOpen(c, { path: BACKFILL_PATH }),
    askOpen(c, { path: "/api/v1/sync/alerts/1/resolve" }),
  ]);
  const capabilities: CapabilityReport[] = [
    { capability: "checks", supported: true, because: "The health page answers." },
    jobs,
    {
      capability: "jobs.trigger",
      supported: found.hasTrigger,
      because: found.hasTrigger
        ? "Costs, compliance, resources and identity can be triggered."
        : "This deployment has no address that triggers a sync (404).",
    },
    {
      capability: "jobs.backfill",
      // Where it exists its address refuses GET; the answer of a broken or closed door proves nothing either way.
      supported: backfill.status === 405,
      because:
        backfill.status === 405
          ? "Past days of costs can be fetched again."
          : backfill.status === 404
            ? "This deployment has no address for a backfill (404). Its own team has a command line tool for it: scripts/run_backfill.py."
            : `Whether it has an address for a backfill could not be told (${backfill.status}).`,
    },
    alerts,
    {
      capability: "alerts.resolve",
      // Its address refuses GET where it exists, as that of the backfill does.
      supported: resolve.status === 405,
      because:
        resolve.status === 405
          ? "One alert at a time can be resolved, under a person's name."
          : resolve.status === 404
            ? "This deployment has no address that resolves an alert (404)."
            : `Whether it has an address that resolves alerts could not be told (${resolve.status}).`,
    },
    {
      capability: "alerts.evaluate",
      supported: false,
      because: "It looks for alerts itself when a sync ends; nothing asks it to look again.",
    },
    tenants,
    await tenantsCapability(c, found.dialect),
    preflight,
    monitoring,
    maintenance,
    smokeCapability,
    ...(await appServiceCapabilities(c)),
    await directoryCapability(c),
    {
      capability: "metrics",
      supported: false,
      because: "Its metrics page counts HTTP requests only; nothing writes the sync figures there.",
    },
    {
      capability: "queues",
      supported: false,
      because: "The platform has no queue; jobs run in its process.",
    },
  ];
  return { dialect: found.dialect, because: found.because, capabilities };
}

async function dialectOf(c: Conversation) {
  // Refused by its method before any token is looked at, so that a bad credential does not hide the dialect.
  const open = await askOpen(c, { path: "/api/v1/sync/health" });
  const reply = open.status === 401 ? await askSigned(c, { path: "/api/v1/sync/health" }) : open;
  if (reply.status === 405) return { dialect: "real", because: DIALECTS.real, hasTrigger: true };
  // The trigger's address refuses GET where it exists.
  const trigger = await askOpen(c, { path: "/api/v1/sync/costs" });
  const hasTrigger = trigger.status !== 404;
  if (reply.status === 200 && isRunbookAnswer(reply.text))
    return { dialect: "runbook", because: DIALECTS.runbook, hasTrigger };
  if (reply.status >= 500 || reply.status === 429 || reply.status === 401 || reply.status === 403)
    accepted(reply);
  return {
    dialect: "real",
    because: `GET /api/v1/sync/health answers ${reply.status} and nothing that the runbook shows, so the code's own paths are used`,
    hasTrigger,
  };
}

function isRunbookAnswer(text: string): boolean {
  try {
    const { success, data } = RunbookSyncHealth.safeParse(JSON.parse(text));
    return (
      success &&
      [data.last_sync, data.next_sync, data.recent_failures, data.consecutive_failures].some(
        (field) => field !== undefined && field !== null,
      )
    );
  } catch {
    return false;
  }
}

/** A path that is not there is not offered; one that is closed to us is, and says why it stays closed. */
async function offered(
  c: Conversation,
  capability: Capability,
  path: string,
  because: string,
): Promise<CapabilityReport> {
  const tried = await attempt(askSigned(c, { path, timeoutSeconds: 30 }).then((reply) => accepted(reply)));
  if (tried.got) return { capability, supported: true, because: `${because}.` };
  const { trouble } = tried;
  if (trouble.trouble === "unreachable") throw trouble;
  if (trouble.trouble === "not-deployed" || trouble.trouble === "forbidden")
    return { capability, supported: false, because: trouble.message };
  return {
    capability,
    supported: true,
    because: `Offered, but not open to us at the last look: ${trouble.message}`,
  };
}
