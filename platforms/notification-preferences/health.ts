import { formatDuration } from "@/domain/duration";
import type { Status } from "@/domain/status";
import { utcDate } from "@/platforms/answers";
import { quoted } from "@/platforms/drivers/quoted";
import type { Answer, Conversation, Observation } from "@/platforms/platform";
import { type Health, readHealth, readReadiness, readShallowHealth } from "./client";

const TRUSTED_CLOCK_MS = 120_000;
const CONNECTION: Readonly<Record<string, Status>> = {
  connected: "ok",
  ok: "ok",
  disconnected: "alert",
  fail: "alert",
  error: "alert",
  not_configured: "paused",
};

/** Whether the process answers. Its word "healthy" is not believed: in the published version it is a constant. */
export async function askShallowHealth(c: Conversation): Promise<Answer> {
  const { body, reply } = await readShallowHealth(c);
  const seen = { check: "api-live", latencyMs: reply.durationMs, evidence: reply.evidence };
  if (!["healthy", "degraded", "unhealthy"].includes(body.status))
    return { observations: [{ ...seen, status: "unknown", reason: unknownWord("It", body.status) }] };
  const at = utcDate(body.timestamp);
  const gap = at ? at.getTime() - c.now().getTime() : 0;
  const isOff = Math.abs(gap) > TRUSTED_CLOCK_MS;
  return {
    observations: [
      {
        ...seen,
        status: isOff ? "warn" : "ok",
        reason: isOff
          ? `The process answers, but its clock is ${formatDuration(Math.abs(gap))} ${gap > 0 ? "ahead of" : "behind"} ours.`
          : "The process answers. This proves nothing about what it depends on.",
        facts: { clockGapSeconds: Math.round(gap / 1000) },
      },
    ],
  };
}

export async function askHealth(c: Conversation): Promise<Answer> {
  const { body, reply } = await readHealth(c);
  return {
    observations: [verdict(body), connection("database-answers", "Database", body.database)].map((seen) => ({
      ...seen,
      latencyMs: reply.durationMs,
      evidence: reply.evidence,
    })),
  };
}

function verdict(body: Health): Observation {
  const check = "api-health";
  switch (body.status) {
    case "healthy":
      // Without a word about the database this may be the static answer, which is healthy come what may.
      return body.database === "connected"
        ? { check, status: "ok", reason: "The API works and reaches its database." }
        : { check, status: "unknown", reason: 'It says "healthy" without having reached its database.' };
    case "degraded":
      return { check, status: "warn", reason: "The API calls itself degraded." };
    case "unhealthy":
      return {
        check,
        status: "alert",
        reason: `The API calls itself unhealthy: ${quoted(body.error ?? "", 300) || "it gives no reason"}.`,
      };
    default:
      return { check, status: "unknown", reason: unknownWord("The API", body.status) };
  }
}

/** In the runbook's version /health is also what decides about traffic; there is no other readiness to ask. */
export async function askReadiness(c: Conversation): Promise<Answer> {
  if (c.dialect === "runbook") {
    const { body, reply } = await readHealth(c);
    return {
      observations: [
        { ...verdict(body), check: "ready" },
        connection("redis-answers", "Redis", body.redis),
      ].map((seen) => ({ ...seen, evidence: reply.evidence })),
    };
  }
  const { body, reply } = await readReadiness(c);
  const redis = connection("redis-answers", "Redis", body.checks.redis);
  const parts = [connection("", "Database", body.checks.database), redis];
  const ready: Observation =
    body.status === "ready" && parts[0]?.status === "ok" && redis.status !== "alert"
      ? { check: "ready", status: "ok", reason: "The API is ready for traffic." }
      : body.status === "not_ready"
        ? {
            check: "ready",
            status: "alert",
            reason: `The API is not ready for traffic. ${parts.map((part) => part.reason).join(" ")}`,
          }
        : {
            check: "ready",
            status: "unknown",
            reason: `It says "${quoted(body.status, 60)}", which its parts do not bear out. ${parts.map((part) => part.reason).join(" ")}`,
          };
  return { observations: [ready, redis].map((seen) => ({ ...seen, evidence: reply.evidence })) };
}

export function connection(check: string, name: string, said: string | null | undefined): Observation {
  if (!said) return { check, status: "unknown", reason: `The answer does not mention ${name}.` };
  const status = CONNECTION[said] ?? "unknown";
  const sentence: Record<Status, string> = {
    ok: `${name} answers.`,
    alert: `${name} does not answer.`,
    paused: `${name} is not set up in this deployment.`,
    warn: `${name} answers with difficulty.`,
    unknown: unknownWord(name, said),
  };
  return { check, status, reason: sentence[status] };
}

function unknownWord(who: string, said: string): string {
  return `${who} has a state that we do not know: "${quoted(said, 60)}".`;
}
