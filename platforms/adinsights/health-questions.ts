import { z } from "zod";
import { formatDuration } from "@/domain/duration";
import type { Status } from "@/domain/status";
import { accepted, parsed, utcDate } from "@/platforms/answers";
import type { Reply } from "@/platforms/outbound/outbound";
import {
  type Answer,
  type Conversation,
  type Observation,
  PlatformError,
  type Question,
} from "@/platforms/platform";
import { ageSeconds, FUTURE, short } from "./client";
import { clockText, dueOf, GRACE_MS } from "./schedule";

const QUICK = { everySeconds: 15, confirmSeconds: 5, atLeastSecondsApart: 3, timeoutSeconds: 5 };

export const frontend: Question = {
  ...QUICK,
  key: "frontend",
  title: "Start page of the frontend",
  everySeconds: 30,
  ask: async (c) => {
    const reply = accepted(
      await c.http.send({
        base: "frontend",
        path: "/",
        headers: { accept: "text/html" },
        timeoutSeconds: QUICK.timeoutSeconds,
      }),
    );
    const isPage = /<html[\s>]/i.test(reply.text);
    return one({
      check: "frontend-page",
      status: isPage ? "ok" : "unknown",
      reason: isPage
        ? "The start page is served. Its build and smoke test belong to the release."
        : "Something answers, but it is not an HTML page.",
      latencyMs: reply.durationMs,
      evidence: reply.evidence,
    });
  },
};

export const backend: Question = {
  ...QUICK,
  key: "backend",
  title: "Health of the backend's web process",
  ask: async (c) => {
    const reply = accepted(
      await c.http.send({ base: "api", path: "/api/health/", timeoutSeconds: QUICK.timeoutSeconds }),
    );
    const { status } = parsed(z.object({ status: z.string() }), reply);
    return one({
      check: "backend-health",
      status: status === "ok" ? "ok" : "unknown",
      reason:
        status === "ok"
          ? "The web process answers. It looks at no database and no worker."
          : `The backend calls itself "${short(status, 60)}", a word that the console does not know.`,
      latencyMs: reply.durationMs,
      evidence: reply.evidence,
    });
  },
};

export const superset: Question = {
  ...QUICK,
  key: "superset",
  title: "Health of Superset",
  everySeconds: 30,
  ask: async (c) => {
    const reply = accepted(
      await c.http.send({
        base: "superset",
        path: "/health",
        headers: { accept: "*/*" },
        timeoutSeconds: QUICK.timeoutSeconds,
      }),
    );
    const isOk = /^"?ok"?$/i.test(reply.text.trim());
    return one({
      check: "superset-health",
      status: isOk ? "ok" : "unknown",
      reason: isOk ? "Superset answers OK." : "Something answers at Superset's health page, but not OK.",
      latencyMs: reply.durationMs,
      evidence: reply.evidence,
    });
  },
};

const AirbyteHealth = z.object({
  component: z.literal("airbyte"),
  status: z.string(),
  detail: z.string().nullish(),
  error: z.string().nullish(),
  running_age_seconds: z.number().nullish(),
  last_sync: z
    .object({
      last_synced_at: z.string().nullish(),
      last_job_status: z.string().nullish(),
      last_job_error: z.string().nullish(),
    })
    .nullish(),
});
type AirbyteHealth = z.output<typeof AirbyteHealth>;

const AIRBYTE_TIMEOUT_SECONDS = 45;

/** The platform may ask Airbyte twice before it answers, so slow is not down. */
export const airbyte: Question = {
  key: "airbyte",
  title: "Airbyte orchestration, fleet-wide",
  everySeconds: 120,
  atLeastSecondsApart: 60,
  timeoutSeconds: AIRBYTE_TIMEOUT_SECONDS,
  sideEffect:
    "When the newest job has been running for ten minutes or more, asking makes the platform look it up in Airbyte and store what it finds.",
  ask: async (c) => {
    const reply = await c.http.send({
      base: "api",
      path: "/api/health/airbyte/",
      timeoutSeconds: AIRBYTE_TIMEOUT_SECONDS,
    });
    const health = bodyOf(AirbyteHealth, reply, [502, 503]);
    const syncedAt = utcDate(health.last_sync?.last_synced_at);
    const { status, reason } = judgeAirbyte(c, health, syncedAt, reply.status);
    return one({
      check: "airbyte-health",
      status,
      reason,
      latencyMs: reply.durationMs,
      facts: {
        says: short(health.status, 60),
        http: reply.status,
        newestSync: syncedAt?.toISOString() ?? null,
      },
      evidence: reply.evidence,
    });
  },
};

const RUNNING = ["running", "pending", "incomplete", "queued"];

function judgeAirbyte(
  c: Conversation,
  health: AirbyteHealth,
  syncedAt: Date | null,
  http: number,
): { status: Status; reason: string } {
  const age = syncedAt && ageSeconds(c, syncedAt);
  const ago = typeof age === "number" ? formatDuration(age * 1000) : "";
  const error = short(health.error ?? health.last_sync?.last_job_error ?? "", 300);
  const word = short(health.last_sync?.last_job_status ?? "unknown", 60);
  switch (health.status) {
    case "ok":
      if (http !== 200) return { status: "unknown", reason: `It says ok, but with HTTP status ${http}.` };
      if (!syncedAt) return { status: "unknown", reason: "It says ok without the date of a sync." };
      if (age === undefined) return { status: "unknown", reason: `The newest sync ${FUTURE}.` };
      return {
        status: "ok",
        reason: `The newest sync of the fleet succeeded ${ago} ago. This says nothing about single tenants.`,
      };
    case "pending":
      return RUNNING.includes(word) && http === 200
        ? { status: "ok", reason: "A job is running or queued; nothing has failed." }
        : { status: "warn", reason: `The newest job ended as "${word}", which does not count as a success.` };
    case "stale": {
      const starts = syncedAt && age !== undefined && dueOf(undefined, syncedAt, c.now())?.startsAt;
      if (c.dialect === "head" && starts && starts.getTime() + GRACE_MS > c.now().getTime())
        return {
          status: "ok",
          reason: `The newest sync is ${ago} old. The next ones start at ${clockText(starts)} and may take some minutes.`,
        };
      return {
        status: "alert",
        reason: ago ? `No tenant has synced for ${ago}.` : `It says stale; the newest sync ${FUTURE}.`,
      };
    }
    case "no_recent_sync":
      return {
        status: "alert",
        reason: "No sync is recorded. One tenant that never synced can cause this for the whole fleet.",
      };
    case "sync_failed":
      return { status: "alert", reason: `The newest sync of the fleet failed${error ? `: ${error}` : "."}` };
    case "running_stale":
      return {
        status: "alert",
        reason: `A job has been running for ${formatDuration((health.running_age_seconds ?? 7200) * 1000)} and seems stuck.`,
      };
    case "misconfigured":
      return { status: "alert", reason: "The platform has no address or no credential for Airbyte." };
    case "status_store_unavailable":
      return { status: "alert", reason: "The platform cannot read its own table of sync states." };
    default:
      return {
        status: "unknown",
        reason: `It says "${short(health.status, 60)}", a word that the console does not know.`,
      };
  }
}

/** The body of an answer whose status is part of the message; anything else with that status is a refusal. */
export function bodyOf<S extends z.ZodType>(schema: S, reply: Reply, accept: readonly number[]): z.output<S> {
  if (!accept.includes(reply.status)) return parsed(schema, accepted(reply));
  try {
    return parsed(schema, reply);
  } catch (error) {
    if (error instanceof PlatformError) accepted(reply);
    throw error;
  }
}

export const one = (observation: Observation): Answer => ({ observations: [observation] });
