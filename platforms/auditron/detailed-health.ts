import type { Status } from "@/domain/status";
import { quoted } from "@/platforms/drivers/quoted";
import type { Reply } from "@/platforms/outbound/outbound";
import type { Observation } from "@/platforms/platform";
import type { DetailedHealth, HeapHealth, PartHealth } from "./client";

const STATUS: Readonly<Record<string, Status>> = { up: "ok", degraded: "warn", down: "alert" };

/** What detailed health says about each part, and how much of it can be believed. */
export function partsOf(body: DetailedHealth, reply: Reply): Observation[] {
  const { database, redis, minio, queue, memory } = body.checks;
  const seen: Observation[] = [
    part("database-answers", "Database", database, "100 ms"),
    part("redis-answers", "Redis", redis, "50 ms"),
    part("storage-answers", "Object storage", minio, "100 ms"),
    queueStore(queue),
    heap(memory),
    selfReport(body),
  ];
  return seen.map((observation) => ({ ...observation, evidence: reply.evidence }));
}

function part(
  check: string,
  name: string,
  health: PartHealth | null | undefined,
  slowAt: string,
): Observation {
  if (!health)
    return { check, status: "unknown", reason: `Detailed health does not mention ${name.toLowerCase()}.` };
  const status = STATUS[health.status] ?? "unknown";
  return {
    check,
    status,
    reason: partReason(name, health, status, slowAt),
    ...(typeof health.latency === "number" ? { latencyMs: health.latency } : {}),
  };
}

function partReason(name: string, health: PartHealth, status: Status, slowAt: string): string {
  const took = typeof health.latency === "number" ? ` in ${Math.round(health.latency)} ms` : "";
  switch (status) {
    case "ok":
      return `${name} answers${took}.`;
    case "warn":
      return `${name} answers${took}, slower than the ${slowAt} that the platform allows.`;
    case "alert":
      return `${name} is down: ${quoted(health.message ?? "", 300) || "the platform gives no reason"}.`;
    default:
      return `${name} has a state that we do not know: "${quoted(health.status, 60)}".`;
  }
}

function queueStore(health: DetailedHealth["checks"]["queue"]): Observation {
  const observation = part("queue-store", "The queue's store", health, "50 ms");
  const keys = health?.details?.keys;
  if (typeof keys !== "number") return observation;
  return {
    ...observation,
    reason:
      observation.status === "ok" ? `The queue's store answers; ${keys} keys lie in it.` : observation.reason,
    facts: { keys },
  };
}

/** The heap check compares with the heap's size of the moment, which V8 grows on demand: "down" is often a false alarm. */
function heap(health: HeapHealth | null | undefined): Observation {
  const check = "heap";
  if (!health) return { check, status: "unknown", reason: "Detailed health does not mention memory." };
  const { details } = health;
  const share = details ? Math.round((100 * details.heapUsed) / details.heapTotal) : undefined;
  const facts = details
    ? { heapUsedMb: details.heapUsed, heapTotalMb: details.heapTotal, residentMb: details.rss }
    : undefined;
  const used = share === undefined ? "" : ` (${share} % of the heap's present size)`;
  switch (STATUS[health.status]) {
    case "ok":
      return { check, status: "ok", reason: `The heap has room${used}.`, facts };
    case "warn":
      return { check, status: "warn", reason: `The heap is getting full${used}.`, facts };
    case "alert":
      return {
        check,
        status: "warn",
        reason: `The platform calls its memory down${used}. V8 grows its heap on demand, so this is often a false alarm: judge by the node's memory.`,
        facts,
      };
    default:
      return {
        check,
        status: "unknown",
        reason: `Memory has a state that we do not know: "${quoted(health.status, 60)}".`,
        facts,
      };
  }
}

const WORDS: Readonly<Record<string, Status>> = { healthy: "ok", degraded: "warn", unhealthy: "alert" };

function selfReport(body: DetailedHealth): Observation {
  const check = "self-report";
  const status = WORDS[body.status];
  const parts = Object.entries(body.checks);
  const down = parts.flatMap(([name, health]) => (health?.status === "down" ? [name] : []));
  const slow = parts.flatMap(([name, health]) => (health?.status === "degraded" ? [name] : []));
  const facts = { said: quoted(body.status, 40), version: body.version ? quoted(body.version, 40) : null };
  if (!status)
    return { check, status: "unknown", reason: `It calls itself "${quoted(body.status, 60)}".`, facts };
  if (status === "alert" && down.length === 1 && down[0] === "memory")
    return {
      check,
      status: "warn",
      reason: "It calls itself unhealthy only because of its heap check, which often cries wolf.",
      facts,
    };
  if (status === "ok" && down.length + slow.length > 0)
    return {
      check,
      status: "unknown",
      reason: `It calls itself healthy, but not its ${[...down, ...slow].join(", ")}.`,
      facts,
    };
  const because = [
    down.length > 0 ? `down: ${down.join(", ")}` : "",
    slow.length > 0 ? `slow: ${slow.join(", ")}` : "",
  ].filter(Boolean);
  return {
    check,
    status,
    reason: `It calls itself ${body.status}${because.length > 0 ? ` (${because.join("; ")})` : ""}.`,
    facts,
  };
}
