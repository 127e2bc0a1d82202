import { z } from "zod";
import { accepted, parsed } from "@/platforms/answers";
import { openPrometheus, type Prometheus } from "@/platforms/drivers/prometheus";
import type { OutboundRequest, Reply } from "@/platforms/outbound/outbound";
import { type Conversation, PlatformError } from "@/platforms/platform";

const Health = z.object({ status: z.string(), timestamp: z.string().nullish() });

const Part = z.object({
  status: z.string(),
  latency: z.number().nonnegative().nullish().catch(null),
  message: z.string().nullish().catch(null),
});
const Heap = Part.extend({
  details: z
    .object({
      heapUsed: z.number().nonnegative(),
      heapTotal: z.number().positive(),
      rss: z.number().positive(),
    })
    .nullish()
    .catch(null),
});
const QueueStore = Part.extend({
  details: z.object({ keys: z.number().nonnegative() }).nullish().catch(null),
});

/** `disk` is left unread on purpose: the published handler always says "up" without looking. */
const DetailedHealth = z.object({
  status: z.string(),
  timestamp: z.string().nullish(),
  version: z.string().nullish().catch(null),
  checks: z.object({
    database: Part.nullish(),
    redis: Part.nullish(),
    minio: Part.nullish(),
    queue: QueueStore.nullish(),
    memory: Heap.nullish(),
  }),
});
export type DetailedHealth = z.output<typeof DetailedHealth>;
export type PartHealth = z.output<typeof Part>;
export type HeapHealth = z.output<typeof Heap>;

const count = z.number().int().nonnegative();
const QueueStats = z
  .object({
    agentic: z.object({
      waiting: count,
      active: count,
      delayed: count,
      completed: count.nullish(),
      failed: count.nullish(),
      paused: count.nullish(),
    }),
    deadLetter: z.object({ count }).nullish(),
  })
  .nullable();
export type QueueStats = z.output<typeof QueueStats>;

const Grafana = z.object({ database: z.string(), version: z.string().nullish().catch(null) });

/** The token goes along wherever we have one: the runbook's queue calls leave it out, a careful server may not. */
async function askApi(
  c: Conversation,
  request: Omit<OutboundRequest, "base"> & { asAdmin?: boolean },
): Promise<Reply> {
  const { asAdmin, ...rest } = request;
  const token = asAdmin ? await c.secret("admin-token") : undefined;
  return c.http.send({
    ...rest,
    base: "api",
    headers: token ? { authorization: `Bearer ${token}` } : {},
  });
}

export async function readHealth(c: Conversation) {
  const reply = accepted(await askApi(c, { path: "/health", timeoutSeconds: 5 }));
  return { body: parsed(Health, reply), reply };
}

/** An unhealthy AUDITRON says so with 503 and the whole body, so the body is read first. */
export async function readDetailedHealth(c: Conversation) {
  const reply = await askApi(c, { path: "/health/detailed", asAdmin: true, timeoutSeconds: 15 });
  if (reply.status === 404 || reply.status === 405)
    throw new PlatformError(
      "not-deployed",
      `This version does not serve /health/detailed (${reply.status}), so nothing is known about its parts.`,
      { evidence: reply.evidence, httpStatus: reply.status },
    );
  if (reply.status === 401 && !(await c.secret("admin-token")))
    throw new PlatformError(
      "credentials",
      "Detailed health asks for an admin token, and the configuration gives none.",
      { evidence: reply.evidence, httpStatus: reply.status },
    );
  if (reply.status === 503 && !speaksOf(DetailedHealth, reply)) return refused(reply);
  return { body: parsed(DetailedHealth, accepted(reply, [503])), reply };
}

export async function readQueueStats(c: Conversation) {
  const reply = accepted(
    await askApi(c, { path: "/api/admin/queue/stats", asAdmin: true, timeoutSeconds: 10 }),
  );
  return { body: parsed(QueueStats, reply), reply };
}

export async function readGrafana(c: Conversation) {
  const reply = await c.http.send({ base: "grafana", path: "/api/health", timeoutSeconds: 8 });
  if (reply.status === 503 && !speaksOf(Grafana, reply)) return refused(reply);
  return { body: parsed(Grafana, accepted(reply, [503])), reply };
}

export async function prometheusOf(c: Conversation): Promise<Prometheus> {
  return openPrometheus(c.http, { token: await c.secret("prometheus-token") });
}

function speaksOf(schema: z.ZodType, reply: Reply): boolean {
  try {
    return schema.safeParse(reply.json()).success;
  } catch {
    return false;
  }
}

/** A 503 that is not the platform's own comes from something in front of it. */
function refused(reply: Reply): never {
  accepted(reply);
  throw new PlatformError("failed", `The platform answered ${reply.status}.`, { evidence: reply.evidence });
}
