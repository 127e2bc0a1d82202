import { offeredWith } from "@/platforms/drivers/configured";
import { commonTests } from "@/platforms/drivers/credential-tests";
import { databaseActions } from "@/platforms/drivers/database/actions";
import { databaseCapabilities } from "@/platforms/drivers/database/capabilities";
import { databaseQueries } from "@/platforms/drivers/database/queries";
import { deploymentActions } from "@/platforms/drivers/github/actions";
import { deploymentCapabilities } from "@/platforms/drivers/github/capabilities";
import { deploymentQueries } from "@/platforms/drivers/github/queries";
import {
  jobsByExpression,
  metricCapabilities,
  unsupported,
} from "@/platforms/drivers/prometheus-capabilities";
import { prometheusQueries } from "@/platforms/drivers/prometheus-queries";
import { requestsQuery } from "@/platforms/drivers/prometheus-requests";
import { rabbitCapabilities } from "@/platforms/drivers/rabbit/capabilities";
import { rabbitActions } from "@/platforms/drivers/rabbit/purge";
import { rabbitQueries } from "@/platforms/drivers/rabbit/queries";
import { smokeCapability, smokeQuery } from "@/platforms/drivers/smoke";
import {
  type CapabilityReport,
  type Connector,
  type Conversation,
  PlatformError,
  type PlatformQuery,
} from "@/platforms/platform";
import { alertMapping } from "./alert-mapping";
import { prometheusOf, readHealth, readShallowHealth } from "./client";
import { ownTests } from "./credential-tests";
import { deliveries } from "./deliveries";
import { listings } from "./isolation";
import { METRIC_CHECKS, requestExpressions } from "./metrics";
import { notificationPreferences } from "./platform";
import { questionsOf } from "./questions";
import { rotations } from "./rotations";

const rabbit = {
  queues: ["notifications", "emails", "crypto-payments"],
  reask: ["metrics"],
  watch: { minutes: 10, checks: ["queue-length"] },
};

const actions = databaseActions({
  reask: ["health", "detailed-health"],
  watch: { minutes: 10, checks: ["database-answers", "api-p95", "api-error-rate"] },
});
const deployed = deploymentActions({
  reask: ["health", "detailed-health", "readiness"],
  watch: { minutes: 15, checks: ["api-health", "api-error-rate", "ready"] },
});

const queries = (dialect: string) => [
  ...rabbitQueries(rabbit),
  ...databaseQueries,
  ...deploymentQueries,
  ...prometheusQueries({
    declaration: notificationPreferences,
    open: prometheusOf,
    figures: METRIC_CHECKS,
  }),
  requestsQuery({ open: prometheusOf, expressions: requestExpressions }) as PlatformQuery,
  deliveries,
  smokeQuery(notificationPreferences, questionsOf(dialect), ["live", "health", "readiness", "web"]),
];

export const connector: Connector = {
  declaration: notificationPreferences,
  dialects: {
    repository:
      "The published version: /health is a constant, /api/health, /api/ready and /api/health/detailed really look.",
    runbook: "The runbook's version: /health itself looks at the database.",
  },
  probe,
  questions: questionsOf,
  actions: () => [...actions, ...rabbitActions(rabbit), ...deployed],
  queries,
  flows: () => rotations,
  credentialTests: () => [...ownTests, ...commonTests(notificationPreferences)],
  listings: () => listings,
  alertMapping: () => alertMapping,
};

async function probe(c: Conversation) {
  const dialect = await dialectOf(c);
  const metrics = await metricCapabilities(c, await prometheusOf(c));
  return {
    dialect,
    because:
      dialect === "repository"
        ? "/api/health is served; /health beside it is a constant."
        : "/health is the only health that is served.",
    capabilities: [
      { capability: "checks", supported: true, because: "Its health is served." },
      ...metrics,
      ...(await databaseCapabilities(c)),
      ...(await rabbitCapabilities(c)),
      ...(await deploymentCapabilities(c)),
      smokeCapability,
      await offeredWith(
        c,
        "deliveries",
        { addresses: ["resend"], credentials: ["resend-key"] },
        "Resend lists the mail that it sent.",
      ),
      {
        ...metrics[0],
        capability: "queues",
        because: metrics[0].supported
          ? "Read from Prometheus where RabbitMQ's exporter is scraped; the platform serves no queue route."
          : metrics[0].because,
      },
      jobsByExpression(
        c,
        ["backup", "digest-daily", "digest-weekly"],
        "Backups and digests leave no trace over HTTP.",
      ),
      unsupported("jobs.trigger", "The only start it offers sends a digest to real people."),
      unsupported("tenants", "It has members, no tenants."),
      unsupported(
        "alerts.resolve",
        "Prometheus closes an alert itself when its rule does not hold any more.",
      ),
      unsupported("alerts.evaluate", "Prometheus evaluates its rules by its own clock."),
      unsupported("preflight", "It has no preflight check."),
    ] satisfies CapabilityReport[],
  };
}

/** A missing route tells the versions apart; anything else that goes wrong tells nothing about the version. */
async function dialectOf(c: Conversation): Promise<"repository" | "runbook"> {
  try {
    const { body, reply } = await readHealth({ ...c, dialect: "repository" });
    if (["healthy", "degraded", "unhealthy"].includes(body.status)) return "repository";
    throw stranger(reply.evidence);
  } catch (error) {
    if (!(error instanceof PlatformError && error.trouble === "not-deployed")) throw error;
  }
  const { body, reply } = await readShallowHealth(c);
  if (["healthy", "degraded", "unhealthy"].includes(body.status)) return "runbook";
  throw stranger(reply.evidence);
}

function stranger(evidence: PlatformError["details"]["evidence"]) {
  return new PlatformError("unreadable", "Its health does not answer as this platform's does.", { evidence });
}
