import type { Observation, Question } from "@/platforms/platform";
import { readOpen, shown } from "./client";
import { DetailedHealth, Health, Status } from "./shapes";
import { ENOUGH_LOOKUPS } from "./thresholds";

/** A sync holds up every other answer of the platform's only process, for half a minute and more. */
const PATIENCE_SECONDS = 30;

export const health: Question = {
  key: "health",
  title: "Whether the API answers at all",
  everySeconds: 15,
  confirmSeconds: 5,
  atLeastSecondsApart: 5,
  timeoutSeconds: PATIENCE_SECONDS,
  ask: async (c) => {
    const { data, reply } = await readOpen(c, Health, { path: "/health", timeoutSeconds: PATIENCE_SECONDS });
    const isHealthy = data.status === "healthy";
    return {
      observations: [
        {
          check: "api-answers",
          status: isHealthy ? "ok" : "unknown",
          reason: isHealthy
            ? "The API answers. This says nothing about the syncs."
            : `The API answers, but calls itself "${shown(data.status)}".`,
          latencyMs: reply.durationMs,
          facts: { version: data.version ?? null, environment: data.environment ?? null },
          evidence: reply.evidence,
        },
      ],
    };
  },
};

/** Not limited by the platform, and the only place that tells about the credentials of the syncs. */
export const components: Question = {
  key: "components",
  title: "Scheduler and Azure credentials, as the platform sees them",
  everySeconds: 30,
  confirmSeconds: 10,
  atLeastSecondsApart: 10,
  timeoutSeconds: PATIENCE_SECONDS,
  ask: async (c) => {
    const { data, reply } = await readOpen(c, DetailedHealth, {
      path: "/health/detailed",
      timeoutSeconds: PATIENCE_SECONDS,
    });
    const { evidence } = reply;
    return {
      observations: [
        { check: "scheduler", ...schedulerSays(data.components.scheduler), evidence },
        { check: "azure-credentials", ...credentialsSay(data.components.azure_configured), evidence },
      ],
    };
  },
};

function schedulerSays(word: string | null | undefined): Pick<Observation, "status" | "reason"> {
  if (word === "running") return { status: "ok", reason: "The scheduler is running." };
  if (word === "not_running")
    return { status: "alert", reason: "The scheduler is not running: no sync starts by itself." };
  return { status: "unknown", reason: notUnderstood("its scheduler", word) };
}

function credentialsSay(configured: boolean | null | undefined): Pick<Observation, "status" | "reason"> {
  if (configured === true)
    return {
      status: "ok",
      reason: "Azure credentials are set. Whether they work, only a sync or preflight shows.",
    };
  if (configured === false)
    return {
      status: "warn",
      reason:
        "No Azure credentials are set for the platform: syncs skip every tenant that has none of its own.",
    };
  return { status: "unknown", reason: "The platform does not say whether Azure credentials are set." };
}

export const status: Question = {
  key: "status",
  title: "Database, cache and response time",
  everySeconds: 60,
  confirmSeconds: 20,
  atLeastSecondsApart: 10,
  timeoutSeconds: PATIENCE_SECONDS,
  ask: async (c) => {
    const { data, reply } = await readOpen(c, Status, {
      path: "/api/v1/status",
      timeoutSeconds: PATIENCE_SECONDS,
    });
    const { evidence } = reply;
    const caches = [data.performance?.cache, data.performance?.cache_stats, data.cache];
    return {
      observations: [
        {
          check: "api-response",
          value: Math.round(reply.durationMs * 10) / 10,
          reason: "Time for an answer that reads the database.",
          latencyMs: reply.durationMs,
          evidence,
        },
        {
          check: "database",
          ...databaseSays(data.components.database, data.database_stats?.db_size_bytes),
          facts: { tenants: data.database_stats?.tenants_count ?? null },
          evidence,
        },
        {
          check: "cache",
          ...cacheSays(
            data.components.cache,
            caches.find((cache) => typeof cache?.hit_rate_percent === "number"),
          ),
          evidence,
        },
      ],
    };
  },
};

function databaseSays(
  word: string | null | undefined,
  bytes: number | null | undefined,
): Pick<Observation, "status" | "reason" | "value"> {
  if (word === "healthy")
    return typeof bytes === "number"
      ? { value: bytes, reason: "The database answers." }
      : { status: "ok", reason: "The database answers; its size is not told." };
  if (word?.startsWith("unhealthy"))
    return { status: "alert", reason: `The platform cannot use its database: ${shown(word)}.` };
  return { status: "unknown", reason: notUnderstood("its database", word) };
}

const WORKING_CACHES = ["memory", "redis", "memory_sync"];

function cacheSays(
  word: string | null | undefined,
  cache:
    | { hit_rate_percent?: number | null; hits?: number | null; misses?: number | null }
    | null
    | undefined,
): Pick<Observation, "status" | "reason" | "value" | "facts"> {
  if (word === "memory_disabled" || word === "none")
    return { status: "warn", reason: "Caching is switched off." };
  if (word?.startsWith("error")) return { status: "alert", reason: `The cache is broken: ${shown(word)}.` };
  const rate = cache?.hit_rate_percent;
  const isWorking = word ? WORKING_CACHES.includes(word) : typeof rate === "number";
  if (!isWorking) return { status: "unknown", reason: notUnderstood("its cache", word) };
  if (typeof rate !== "number") return { status: "ok", reason: "The cache works; its hit rate is not told." };
  const counted = typeof cache?.hits === "number" && typeof cache.misses === "number";
  const lookups = (cache?.hits ?? 0) + (cache?.misses ?? 0);
  if (counted && lookups < ENOUGH_LOOKUPS)
    return {
      status: "ok",
      reason: `The cache works; ${lookups} look-ups since the start are too few to judge its hit rate.`,
      facts: { lookups, hitRatePercent: rate },
    };
  return {
    value: rate,
    reason: "The cache works; hit rate since the platform started.",
    facts: { lookups: counted ? lookups : null },
  };
}

const notUnderstood = (part: string, word: string | null | undefined) =>
  word ? `The platform says "${shown(word)}" about ${part}.` : `The platform says nothing about ${part}.`;
