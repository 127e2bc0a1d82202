import { z } from "zod";
import type { Status } from "@/domain/status";
import { accepted, parsed } from "@/platforms/answers";
import type { Reply } from "@/platforms/outbound/outbound";
import { type Conversation, type Observation, PlatformError } from "@/platforms/platform";

export const SERVICES = {
  frontend: { title: "Frontend", published: "/health" },
  core: { title: "Core", published: "/api/core/health" },
  api: { title: "API", published: "/api/main/health" },
  maestro: { title: "Maestro", published: "/api/maestro/health" },
} as const;
export type Service = keyof typeof SERVICES;
export const SERVICE_NAMES = Object.keys(SERVICES) as Service[];

const Health = z.object({ status: z.string(), version: z.string().nullish().catch(null) });

const WORDS: ReadonlyMap<string, Status> = new Map([
  ["healthy", "ok"],
  ["ok", "ok"],
  ["up", "ok"],
  ["degraded", "warn"],
  ["unhealthy", "alert"],
  ["down", "alert"],
  ["error", "alert"],
]);

/** The header that a deployment expects: the runbook's internal key, or the documentation's bearer token. */
export async function login(c: Conversation): Promise<Record<string, string>> {
  const isBearer = c.dialect === "bearer";
  const value = await c.secret(isBearer ? "api-token" : "internal-key");
  if (value === undefined) return {};
  return isBearer ? { authorization: `Bearer ${value}` } : { "x-internal-key": value };
}

/** Where a service's health may be, the likeliest first. */
function pathsOf(c: Conversation, service: Service): string[] {
  const found = c.memory.get(`complyai:health:${service}`);
  const { published } = SERVICES[service];
  const paths = c.dialect === "bearer" ? [published, "/health"] : ["/health", published];
  return [...new Set(typeof found === "string" ? [found, ...paths] : paths)];
}

/** Asks for a service's health where it is known to be, or wherever it is found; a 404 everywhere is "not deployed". */
async function askHealth(c: Conversation, service: Service): Promise<Reply> {
  const headers = c.dialect === "bearer" ? await login(c) : {};
  let reply: Reply | undefined;
  for (const path of pathsOf(c, service)) {
    reply = await c.http.send({ base: service, path, headers, timeoutSeconds: 5 });
    if (reply.status === 404 || reply.status === 405) continue;
    c.memory.set(`complyai:health:${service}`, path);
    return reply;
  }
  c.memory.delete(`complyai:health:${service}`);
  if (reply) accepted(reply);
  throw new PlatformError("not-deployed", `${SERVICES[service].title} offers no health call.`);
}

export async function observeHealth(c: Conversation, service: Service): Promise<Observation> {
  const check = `${service}-healthy`;
  const { title } = SERVICES[service];
  if (!c.environment.baseUrls[service])
    return {
      check,
      status: "unknown",
      reason: `The configuration gives no "${service}" address, so nobody looks.`,
    };
  const reply = await askHealth(c, service);
  const seen = { check, latencyMs: reply.durationMs, evidence: reply.evidence };
  if (/^\s*</.test(reply.text) && reply.status === 200)
    return { ...seen, status: "unknown", reason: `${title} serves a web page where its health should be.` };
  // A 503 without a health document is a load balancer's: there is nobody behind it.
  if (reply.status === 503 && !Health.safeParse(bodyOf(reply)).success) accepted(reply);
  const { status: word, version } = parsed(Health, accepted(reply, [503]));
  const said = word.slice(0, 60);
  const judged = WORDS.get(word.trim().toLowerCase()) ?? "unknown";
  const status = reply.status === 503 && judged !== "alert" ? "alert" : judged;
  const facts = { version: version?.slice(0, 60) ?? null, said, httpStatus: reply.status };
  if (judged === "unknown")
    return {
      ...seen,
      status: reply.status === 503 ? "alert" : "unknown",
      facts,
      reason: `${title} says "${said}", a word we do not know.`,
    };
  const suffix = version ? `, version ${version.slice(0, 60)}` : "";
  const code = reply.status === 503 ? " (503)" : "";
  return { ...seen, status, facts, reason: `${title} says it is ${said}${code}${suffix}.` };
}

const trigger = z.object({ task_id: z.string().nullish(), status: z.string().nullish() });

export const syncPath = (c: Conversation, organization: string) =>
  `${c.dialect === "bearer" ? "/api/main" : ""}/sync/organization/${encodeURIComponent(organization)}`;

type Requested = { state: "accepted" | "running"; said: string; reply: Reply };

/** Asks for a sync of one organisation. A body that cannot be read does not undo the acceptance. */
export async function requestSync(c: Conversation, organization: string): Promise<Requested> {
  const headers = await login(c);
  if (Object.keys(headers).length === 0)
    throw new PlatformError(
      "credentials",
      `The configuration gives no "${c.dialect === "bearer" ? "api-token" : "internal-key"}" credential, and a sync needs it.`,
    );
  const reply = await c.http.send({
    base: "api",
    method: "POST",
    path: syncPath(c, organization),
    headers,
    timeoutSeconds: 20,
  });
  if (reply.status === 409)
    return { state: "running", said: "A sync of it is already running (409).", reply };
  if (reply.status === 404)
    throw new PlatformError(
      "not-deployed",
      "The platform answers 404: it does not know this organisation, or this deployment offers no such call.",
      { evidence: reply.evidence, httpStatus: 404 },
    );
  accepted(reply);
  const body = trigger.safeParse(bodyOf(reply));
  const task = body.success && body.data.task_id ? `, task ${body.data.task_id.slice(0, 80)}` : "";
  return { state: "accepted", said: `The platform accepted the sync (${reply.status}${task}).`, reply };
}

function bodyOf(reply: Reply): unknown {
  try {
    return reply.json();
  } catch {
    return undefined;
  }
}
