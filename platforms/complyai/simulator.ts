import { sqsRoutes } from "@/platforms/drivers/aws/sim-sqs";
import { simulateAws } from "@/platforms/drivers/aws/simulator";
import { BACKUP, OPERATOR } from "@/platforms/drivers/database/credentials";
import { simulateGitHub } from "@/platforms/drivers/github/simulator";
import { noiseBetween } from "@/platforms/simulator/noise";
import type { Route, SimReply, SimRequest, Simulate } from "@/platforms/simulator/routes";
import { complyaiFlower, simSqsQueues } from "./sim-flower";
import { MEMBER_KEYS, memberCredentials, memberRoutes } from "./sim-members";
import { challengeRoute, metaRoutes, SIM_APP, SIM_APP_SECRET, SIM_CALLBACK, SIM_VERIFY } from "./sim-meta";
import {
  SIM_SIGNING,
  SIM_STRIPE_CALLBACK,
  SIM_STRIPE_KEY,
  stripeRoutes,
  stripeWebhookRoute,
} from "./sim-stripe";
import { complyaiWorkloads } from "./sim-workloads";
import { isRunning, ORGANIZATIONS } from "./world";
import { openSimDatabase } from "./world-database";
import { SIM_TOKEN_KEY } from "./world-outside";

const VERSION = "2026.11.2";
const KEY = "sim-internal-key-not-a-secret";
const TOKEN = "sim-api-token-not-a-secret";
const FLOWER_USER = "observer";
const FLOWER_PASSWORD = "sim-flower-not-a-secret";
const FLOWER_LOGIN = `Basic ${Buffer.from(`${FLOWER_USER}:${FLOWER_PASSWORD}`).toString("base64")}`;

type ManualRun = { organization: number; endsAt: number };

/** ComplyAI by its runbook ("internal-key") or by its documentation ("bearer"), over a real database when one is given. */
export const simulate: Simulate = async ({ dialect, world, seed, databaseUrl }) => {
  const isBearer = dialect === "bearer";
  const database = databaseUrl
    ? await openSimDatabase({ url: databaseUrl, dialect: isBearer ? "bearer" : "internal-key", seed, world })
    : undefined;
  let manual: ManualRun[] = [];
  const nowMs = () => world.now().getTime();

  async function finishManualRuns() {
    const due = manual.filter(({ endsAt }) => endsAt <= nowMs());
    manual = manual.filter((run) => !due.includes(run));
    for (const { organization, endsAt } of due) await database?.finish(organization, endsAt);
  }

  const isAllowed = ({ headers }: SimRequest) =>
    isBearer ? headers.authorization === `Bearer ${TOKEN}` : headers["x-internal-key"] === KEY;

  function startSync(request: SimRequest, id: string): SimReply {
    if (!isAllowed(request)) return { status: 401, json: { error: "Unauthorized" } };
    const organization = ORGANIZATIONS.find((candidate) => String(candidate.id) === id);
    if (!organization) return { status: 404, json: { error: "Organization not found" } };
    if (!organization.active) return { status: 400, json: { error: "Organization is inactive" } };
    const now = nowMs();
    const runs = manual.some((run) => run.organization === organization.id && run.endsAt > now);
    if (runs || (organization.ads > 0 && isRunning(seed, organization, now)))
      return { status: 409, json: { error: "Sync already running" } };
    const endsAt = now + noiseBetween(15, 45, seed, "manual", organization.id, Math.floor(now / 1000)) * 1000;
    manual.push({ organization: organization.id, endsAt });
    return { status: 202, json: { task_id: `sim-${organization.id}-${now}`, status: "queued" } };
  }

  const healthRoute = (path: string, service: string): Route => ({
    method: "GET",
    path,
    handle: () => ({
      json: {
        status: "healthy",
        service: `complyai-${service}`,
        version: VERSION,
        timestamp: world.now().toISOString(),
      },
      afterMs: noiseBetween(2, 25, seed, service, Math.floor(nowMs() / 10_000)),
    }),
  });
  const prefix = (published: string) => (isBearer ? published : "");
  const workloads = complyaiWorkloads(seed, () => world.now());
  const cloud = simulateAws(world, seed);
  const github = simulateGitHub(world, "complyai/platform");
  const credentials: Record<string, string> = {
    ...workloads.credentials,
    ...cloud.credentials,
    ...github.credentials,
    ...memberCredentials,
    ...(isBearer ? { "api-token": TOKEN } : { "internal-key": KEY }),
    "flower-user": FLOWER_USER,
    "flower-password": FLOWER_PASSWORD,
    "meta-app-secret": SIM_APP_SECRET,
    "meta-verify-token": SIM_VERIFY,
    "meta-token-key": SIM_TOKEN_KEY,
    "stripe-key": SIM_STRIPE_KEY,
    "stripe-signing-secret": SIM_SIGNING,
    ...(databaseUrl ? { database: databaseUrl, [OPERATOR]: databaseUrl, [BACKUP]: databaseUrl } : {}),
  };

  const options: Record<string, string> = {
    ...workloads.options,
    ...cloud.options,
    ...github.options,
    "canary-tenants": MEMBER_KEYS,
    "meta-app": SIM_APP,
    "meta-callback": SIM_CALLBACK,
    "stripe-callback": SIM_STRIPE_CALLBACK,
    ...(database ? { "queries-schema": database.schema } : {}),
  };

  return {
    servers: {
      ...workloads.servers,
      ...cloud.servers,
      ...github.servers,
      ...(isBearer ? { sqs: sqsRoutes(() => simSqsQueues(seed, nowMs())) } : {}),
      core: [
        healthRoute(`${prefix("/api/core")}/health`, "core"),
        ...memberRoutes(world, prefix("/api/core")),
        stripeWebhookRoute("", world, async (event, type) => database?.workOff(event, type, nowMs())),
      ],
      frontend: [healthRoute("/health", "frontend")],
      api: [
        healthRoute(`${prefix("/api/main")}/health`, "api"),
        challengeRoute(prefix("/api/main")),
        {
          method: "POST",
          path: `${prefix("/api/main")}/sync/organization/:id`,
          handle: (request, { id = "" }) => startSync(request, id),
        },
      ],
      maestro: [healthRoute(`${prefix("/api/maestro")}/health`, "maestro")],
      // By the documentation the broker is SQS, which tells Flower nothing and whose depth it cannot read.
      flower: complyaiFlower({ login: FLOWER_LOGIN, seed, nowMs, isSqs: isBearer }),
      meta: metaRoutes(seed, world),
      stripe: stripeRoutes(seed, world),
      auth0: [
        {
          method: "GET",
          path: "/.well-known/openid-configuration",
          handle: () => ({ json: { issuer: "https://complyai.sim.example/" } }),
        },
      ],
    },
    credentials,
    options,
    tick: async () => {
      await finishManualRuns();
      await database?.tick();
    },
    close: async () => database?.close(),
  };
};
