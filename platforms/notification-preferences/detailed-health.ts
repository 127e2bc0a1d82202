import type { Status } from "@/domain/status";
import { quoted } from "@/platforms/drivers/quoted";
import type { Answer, Conversation, Observation } from "@/platforms/platform";
import { type DetailedHealth, readAdminHealth, readDetailedHealth, type Service } from "./client";

const OPTIONAL = ["r2", "cosmosDb"] as const;
const NAMES = { database: "database", redis: "Redis", r2: "R2 storage", cosmosDb: "Cosmos DB" } as const;

export async function askDetailedHealth(c: Conversation): Promise<Answer> {
  const { body, reply } = await readDetailedHealth(c);
  const { r2, cosmosDb } = body.services;
  return {
    observations: [
      selfReport(body),
      optional("storage-r2", "R2 storage", r2),
      optional("cosmos-db", "Cosmos DB", cosmosDb),
      queries(body.poolMetrics),
    ].map((seen) => ({ ...seen, evidence: reply.evidence })),
  };
}

/**
 * Storage that was never set up is reported like storage that is broken, and makes the whole answer "degraded"
 * with 503. Only its message may tell them apart.
 */
function standing(service: Service | null | undefined): Status {
  if (!service) return "unknown";
  if (["connected", "ok", "healthy"].includes(service.status)) return "ok";
  if (["not_configured", "disabled"].includes(service.status)) return "paused";
  if (!["error", "disconnected", "fail"].includes(service.status)) return "unknown";
  return /\bnot (?:been )?(?:set up|configured)|\bmissing\b|\bunset\b|\bundefined\b/i.test(
    service.message ?? "",
  )
    ? "paused"
    : "warn";
}

function optional(check: string, name: string, service: Service | null | undefined): Observation {
  const status = standing(service);
  if (!service) return { check, status, reason: `Detailed health does not mention ${name}.` };
  const message = quoted(service.message ?? "", 300);
  switch (status) {
    case "ok":
      return { check, status, reason: `${name} answers.` };
    case "paused":
      return { check, status, reason: `${name} is not set up in this deployment.` };
    case "warn":
      return {
        check,
        status,
        reason: `${name} cannot be used${message ? `: ${message}` : ""}. Storage that was never set up may look the same.`,
      };
    default:
      return {
        check,
        status,
        reason: `${name} has a state that we do not know: "${quoted(service.status, 60)}".`,
      };
  }
}

function selfReport({ status, services }: DetailedHealth): Observation {
  const check = "self-report";
  const facts = { said: quoted(status, 40) };
  const troubled = (Object.keys(NAMES) as (keyof typeof NAMES)[]).filter((key) => {
    const standingOf = services[key] ? standing(services[key]) : "ok";
    return standingOf !== "ok" && standingOf !== "paused";
  });
  const named = troubled.map((key) => NAMES[key]).join(", ");
  const vital = troubled.filter((key) => !OPTIONAL.some((each) => each === key));
  if (status === "healthy")
    return troubled.length === 0 && services.database
      ? { check, status: "ok", reason: "It calls itself healthy.", facts }
      : {
          check,
          status: "unknown",
          reason: `It calls itself healthy, but not its ${named || "database"}.`,
          facts,
        };
  if (status === "degraded" && vital.length > 0)
    return { check, status: "alert", reason: `It calls itself degraded: trouble with ${named}.`, facts };
  if (status === "degraded")
    return troubled.length === 0 && services.database
      ? {
          check,
          status: "ok",
          reason: "It calls itself degraded only because optional storage was never set up.",
          facts,
        }
      : {
          check,
          status: "warn",
          reason: `It calls itself degraded because of ${named || "nothing it names"}.`,
          facts,
        };
  if (status === "error" || status === "unhealthy")
    return { check, status: "alert", reason: "Its own health check broke.", facts };
  return { check, status: "unknown", reason: `It calls itself "${quoted(status, 60)}".`, facts };
}

function queries(pool: DetailedHealth["poolMetrics"]): Observation {
  const check = "database-queries";
  if (!pool) return { check, status: "unknown", reason: "This version does not tell about its queries." };
  if (pool.queryCount === 0)
    return { check, status: "unknown", reason: "No query has run since the process started." };
  return {
    check,
    value: pool.avgQueryTimeMs,
    reason: `A query takes ${Math.round(pool.avgQueryTimeMs)} ms on average; ${pool.slowQueryCount} of ${pool.queryCount} were slow since the start.`,
    facts: { queries: pool.queryCount, slow: pool.slowQueryCount, errors: pool.errorCount },
  };
}

const DATABASE: Readonly<Record<string, Status>> = { healthy: "ok", degraded: "warn", critical: "alert" };

/** The administrator's view of the database, with the time one query took. */
export async function askAdminHealth(c: Conversation): Promise<Answer> {
  const { body, reply } = await readAdminHealth(c);
  const { status: said, responseTime } = body.database;
  const milliseconds = /^(\d{1,7}(?:\.\d+)?)\s*ms$/.exec(responseTime ?? "")?.[1];
  const status = DATABASE[said] ?? "unknown";
  return {
    observations: [
      {
        check: "database-response",
        status,
        reason:
          status === "unknown"
            ? `The database has a state that we do not know: "${quoted(said, 60)}".`
            : `The administrator's view calls the database ${said}${milliseconds ? `; a query took ${milliseconds} ms` : ""}.`,
        ...(milliseconds ? { latencyMs: Number(milliseconds) } : {}),
        evidence: reply.evidence,
      },
    ],
  };
}
