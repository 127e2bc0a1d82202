import { commonTests } from "@/platforms/drivers/credential-tests";
import { databaseActions } from "@/platforms/drivers/database/actions";
import { databaseCapabilities } from "@/platforms/drivers/database/capabilities";
import { databaseQueries } from "@/platforms/drivers/database/queries";
import { deploymentActions } from "@/platforms/drivers/github/actions";
import { deploymentCapabilities } from "@/platforms/drivers/github/capabilities";
import { deploymentQueries } from "@/platforms/drivers/github/queries";
import { workloadActions } from "@/platforms/drivers/kubernetes/actions";
import { secretCapability, workloadCapabilities } from "@/platforms/drivers/kubernetes/capabilities";
import { podLogs } from "@/platforms/drivers/kubernetes/pod-logs";
import { workloadQueries } from "@/platforms/drivers/kubernetes/queries";
import {
  jobsByExpression,
  metricCapabilities,
  unsupported,
} from "@/platforms/drivers/prometheus-capabilities";
import { prometheusQueries } from "@/platforms/drivers/prometheus-queries";
import { requestsQuery } from "@/platforms/drivers/prometheus-requests";
import { redisActions } from "@/platforms/drivers/redis/actions";
import { redisCapabilities } from "@/platforms/drivers/redis/capabilities";
import { redisQueries } from "@/platforms/drivers/redis/queries";
import { smokeCapability, smokeQuery } from "@/platforms/drivers/smoke";
import {
  type Action,
  type CapabilityReport,
  type Connector,
  type Conversation,
  PlatformError,
  type PlatformQuery,
} from "@/platforms/platform";
import { alertMapping } from "./alert-mapping";
import { revokeApiKey } from "./api-key-revoke";
import { prometheusOf, readDetailedHealth, readHealth, readQueueStats } from "./client";
import { listings } from "./isolation";
import { adminTokenTest, apiKeyTest, jwtPlace, jwtTest } from "./jwt-secret";
import { metricChecks, requestExpressions } from "./metrics";
import { auditron } from "./platform";
import { questionsOf } from "./questions";
import { redisSetting } from "./redis";
import { rotateApiKey } from "./rotate-api-key";
import { rotateJwtSecret } from "./rotate-jwt-secret";

const actions = [
  ...databaseActions({
    reask: ["detailed-health", "metrics"],
    watch: { minutes: 10, checks: ["database-connections", "api-p95", "api-error-rate"] },
  }),
  ...redisActions(redisSetting),
  ...workloadActions({
    reask: ["detailed-health", "metrics"],
    watch: { minutes: 30, checks: ["api-health", "api-error-rate", "api-p95"] },
    secrets: [jwtPlace],
  }),
  revokeApiKey as Action,
  ...deploymentActions({
    reask: ["health", "detailed-health", "metrics"],
    watch: { minutes: 15, checks: ["api-health", "api-error-rate", "api-p95"] },
  }),
];
const queries = (dialect: string) => [
  ...databaseQueries,
  ...redisQueries(redisSetting),
  ...workloadQueries,
  ...deploymentQueries,
  smokeQuery(auditron, questionsOf(dialect), ["health", "frontend"]),
  ...prometheusQueries({ declaration: auditron, open: prometheusOf, figures: metricChecks(dialect) }),
  requestsQuery({ open: prometheusOf, expressions: requestExpressions }) as PlatformQuery,
];

export const connector: Connector = {
  declaration: auditron,
  dialects: {
    repository:
      "The published version: only /health is served; detailed health, queue and metrics routes are not.",
    runbook: "The runbook's version: detailed health, queue statistics and metrics are served.",
  },
  probe,
  questions: questionsOf,
  actions: () => actions,
  queries,
  logs: () => [podLogs],
  flows: () => [rotateJwtSecret({ places: [jwtPlace], reask: [] }), rotateApiKey],
  credentialTests: () => [jwtTest, adminTokenTest, apiKeyTest, ...commonTests(auditron)],
  listings: () => listings,
  alertMapping,
};

async function probe(c: Conversation) {
  const health = await readHealth(c);
  if (health.body.status !== "ok")
    throw new PlatformError("unreadable", "Its /health does not answer as AUDITRON's does.", {
      evidence: health.reply.evidence,
    });
  const detailed = await servedBy(() => readDetailedHealth(c));
  const dialect = detailed.served ? "runbook" : "repository";
  const queue = await servedBy(async () => (await readQueueStats(c)).body);
  const metrics = await metricCapabilities(c, await prometheusOf(c));
  return {
    dialect,
    because: detailed.served
      ? "/health/detailed is served."
      : "/health answers, /health/detailed is not served.",
    capabilities: [
      { capability: "checks", supported: true, because: "/health answers." },
      ...metrics,
      ...(await databaseCapabilities(c)),
      ...(await redisCapabilities(c)),
      ...(await workloadCapabilities(c)),
      ...(await deploymentCapabilities(c)),
      await secretCapability(c),
      dialect === "runbook"
        ? { capability: "api-keys.manage", supported: true, because: "The runbook's version revokes keys." }
        : unsupported(
            "api-keys.manage",
            "The published version serves no route for keys, and its database has no table of them.",
          ),
      smokeCapability,
      queues(queue, metrics),
      jobsByExpression(c, ["backup", "queue-clean"], "Its nightly work leaves no trace over HTTP."),
      unsupported("jobs.trigger", "It has no job that may be started from outside."),
      unsupported("tenants", "Organisations are shown only to their own members."),
      unsupported(
        "alerts.resolve",
        "Prometheus closes an alert itself when its rule does not hold any more.",
      ),
      unsupported("alerts.evaluate", "Prometheus evaluates its rules by its own clock."),
      unsupported("preflight", "It has no preflight check."),
    ] satisfies CapabilityReport[],
  };
}

type Served<T> = { served: false } | { served: true; body?: T };

/** A refusal also proves that the route is there; only a missing route says otherwise. A dead host says nothing. */
async function servedBy<T>(read: () => Promise<T>): Promise<Served<T>> {
  try {
    return { served: true, body: await read() };
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    if (error.trouble === "not-deployed") return { served: false };
    if (["credentials", "forbidden", "rate-limited"].includes(error.trouble)) return { served: true };
    throw error;
  }
}

function queues(stats: Served<unknown>, metrics: readonly CapabilityReport[]): CapabilityReport {
  const byPrometheus = metrics.some((report) => report.capability === "metrics" && report.supported);
  if (stats.served && stats.body !== null)
    return { capability: "queues", supported: true, because: "Queue statistics are served." };
  const missing = stats.served ? "Queue statistics answer null" : "Queue statistics are not served";
  return byPrometheus
    ? { capability: "queues", supported: true, because: `${missing}; Prometheus may know the length.` }
    : { capability: "queues", supported: false, because: `${missing}, and there is no Prometheus to ask.` };
}
