import { onceEach } from "@/platforms/capability-reports";
import { cloudCapabilities } from "@/platforms/drivers/aws/capabilities";
import { offeredWith } from "@/platforms/drivers/configured";
import { databaseCapabilities } from "@/platforms/drivers/database/capabilities";
import { deploymentCapabilities } from "@/platforms/drivers/github/capabilities";
import { workloadCapabilities } from "@/platforms/drivers/kubernetes/capabilities";
import { metaVersion } from "@/platforms/drivers/meta";
import { smokeCapability } from "@/platforms/drivers/smoke";
import { STRIPE_KEY } from "@/platforms/drivers/stripe";
import type { CapabilityReport, Conversation } from "@/platforms/platform";
import { PlatformError } from "@/platforms/platform";
import { queueCapabilities } from "./celery";
import { eventName } from "./events";
import { META_APP, META_APP_SECRET, META_TOKEN_KEY } from "./meta-accounts";
import { META_VERIFY } from "./meta-resubscribe";
import { META_CALLBACK } from "./meta-subscriptions";
import { readEventSums, readOrganizations } from "./queries";
import { login, SERVICES, syncPath } from "./services";
import { STRIPE_SIGNING } from "./stripe-replay";
import { waitingSyncs } from "./workers";

/** Finds out how this deployment is spoken with, by questions that change nothing. */
export async function probe(c: Conversation) {
  const found = await findDialect(c);
  const pinned = c.environment.dialect;
  const asking: Conversation = { ...c, dialect: pinned === "auto" ? found.dialect : pinned };
  const capabilities = await Promise.all([
    report("checks", async () => found.because),
    report("jobs", () => canReadJobs(asking)),
    canTrigger(asking),
    report("tenants", async () => {
      const { rows } = await readOrganizations(asking, asking.now());
      return `The database lists ${rows.length} organisations.`;
    }),
    report("queues", async () => `Flower lists the queue; ${(await waitingSyncs(asking)).waiting} wait.`),
  ]);
  return {
    ...found,
    capabilities: onceEach([
      ...capabilities,
      ...(await databaseCapabilities(asking)),
      ...(await queueCapabilities(asking)),
      ...(await workloadCapabilities(asking)),
      ...(await cloudCapabilities(asking)),
      ...(await deploymentCapabilities(asking)),
      ...(await outsideCapabilities(asking)),
      smokeCapability,
      no("alerts", "ComplyAI has no alerts of its own to read; they live in Slack and CloudWatch."),
      no("metrics", "ComplyAI publishes no metrics; error rates are in its monitoring."),
      no("preflight", "ComplyAI offers no preflight."),
    ]),
  };
}

/** What is configured is offered; what Meta or Stripe then refuses is said when they are asked. */
const outsideCapabilities = (c: Conversation): Promise<CapabilityReport[]> => {
  const meta = { addresses: ["meta"], options: [META_APP], credentials: [META_APP_SECRET, META_TOKEN_KEY] };
  const stripe = { addresses: ["stripe"], credentials: [STRIPE_KEY] };
  return Promise.all([
    offeredWith(c, "meta.read", meta, `Meta is asked as the app, at ${metaVersion(c)} of its API.`),
    offeredWith(
      c,
      "meta.act",
      {
        addresses: [...meta.addresses, "api"],
        options: [...meta.options, META_CALLBACK],
        credentials: [...meta.credentials, META_VERIFY],
      },
      "The app and its ad accounts can be subscribed.",
    ),
    offeredWith(c, "stripe.read", stripe, "Stripe is asked with a key of our own."),
    offeredWith(
      c,
      "stripe.act",
      { ...stripe, credentials: [STRIPE_KEY, STRIPE_SIGNING] },
      "An event can be sent to ComplyAI's own address, signed as Stripe signs it.",
    ),
  ]);
};

const no = (capability: CapabilityReport["capability"], because: string): CapabilityReport => ({
  capability,
  supported: false,
  because,
});

async function report(
  capability: CapabilityReport["capability"],
  ask: () => Promise<string>,
): Promise<CapabilityReport> {
  try {
    return { capability, supported: true, because: await ask() };
  } catch (error) {
    if (error instanceof PlatformError) return no(capability, error.message);
    throw error;
  }
}

/**
 * The documented path is asked for first: a deployment by the documentation may also serve /health, but one by the
 * runbook never serves /api/core/health. Refusals and breakdowns do not change what was known before.
 */
async function findDialect(c: Conversation): Promise<{ dialect: string; because: string }> {
  const { published } = SERVICES.core;
  const headers = await login({ ...c, dialect: "bearer" });
  const documented = await c.http.send({ base: "core", path: published, headers, timeoutSeconds: 5 });
  if (isHealth(documented.text))
    return { dialect: "bearer", because: `Core answers at ${published} (${documented.status}).` };
  const plain = await c.http.send({ base: "core", path: "/health", timeoutSeconds: 5 });
  const guardsPublished = documented.status === 401 || documented.status === 403;
  if (guardsPublished && (isHealth(plain.text) || plain.status === 404))
    return { dialect: "bearer", because: `Core guards ${published} (${documented.status}).` };
  if (isHealth(plain.text))
    return { dialect: "internal-key", because: `Core answers at /health (${plain.status}).` };
  const hasOnlyToken = (await c.secret("internal-key")) === undefined && headers.authorization !== undefined;
  const known = ["internal-key", "bearer"].includes(c.dialect) ? c.dialect : undefined;
  return {
    dialect: known ?? (hasOnlyToken ? "bearer" : "internal-key"),
    because: `Core tells its health neither at ${published} (${documented.status}) nor at /health (${plain.status}), so ${known ? "the dialect stays" : "it is a guess by the credentials given"}.`,
  };
}

function isHealth(text: string): boolean {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === "object" && body !== null && "status" in body && typeof body.status === "string";
  } catch {
    return false;
  }
}

async function canReadJobs(c: Conversation): Promise<string> {
  await readOrganizations(c, c.now());
  try {
    await readEventSums(c, [eventName(c, "failed")], c.now(), c.now());
    return "The database tells the last sync of each organisation, and what was recorded about other jobs.";
  } catch (error) {
    if (error instanceof PlatformError)
      return `The database tells the last sync of each organisation; other jobs stay unknown: ${error.message}`;
    throw error;
  }
}

/** A GET on a path that only takes POST starts nothing: 405 shows that the call is there, 404 that it is not. */
async function canTrigger(c: Conversation): Promise<CapabilityReport> {
  return report("jobs.trigger", async () => {
    const headers = await login(c);
    if (Object.keys(headers).length === 0)
      throw new PlatformError("credentials", "No credential for starting a sync is configured.");
    const reply = await c.http.send({ base: "api", path: syncPath(c, "0"), headers, timeoutSeconds: 5 });
    if (reply.status === 404)
      throw new PlatformError("not-deployed", "This deployment does not offer the sync call (404).");
    if (reply.status === 401 || reply.status === 403)
      throw new PlatformError(
        "credentials",
        `The sync call does not accept our credential (${reply.status}).`,
      );
    return reply.status === 405
      ? "The sync call is there (405 to a mere look)."
      : `The sync call could not be seen without starting it (${reply.status}); it is assumed to be there.`;
  });
}
