import { z } from "zod";
import { accepted, parsed } from "@/platforms/answers";
import { openPrometheus, type Prometheus } from "@/platforms/drivers/prometheus";
import type { Reply } from "@/platforms/outbound/outbound";
import { type Conversation, PlatformError } from "@/platforms/platform";
import { askAsMember, withoutBody } from "./session";

const word = z.string();
const Health = z.object({
  status: word,
  timestamp: z.string().nullish(),
  database: word.nullish(),
  redis: word.nullish(),
  error: z.string().nullish().catch(null),
});
export type Health = z.output<typeof Health>;

const Readiness = z.object({
  status: word,
  checks: z.object({ database: word.nullish(), redis: word.nullish() }),
});
export type Readiness = z.output<typeof Readiness>;

/** A service is a word, or a word with a message, depending on the version. */
const Service = z.union([
  word.transform((status) => ({ status, message: null })),
  z.object({ status: word, message: z.string().nullish().catch(null) }),
]);
const DetailedHealth = z.object({
  status: word,
  services: z.object({
    database: Service.nullish(),
    redis: Service.nullish(),
    r2: Service.nullish(),
    cosmosDb: Service.nullish(),
  }),
  poolMetrics: z
    .object({
      queryCount: z.number().int().nonnegative(),
      slowQueryCount: z.number().int().nonnegative(),
      avgQueryTimeMs: z.number().nonnegative(),
      errorCount: z.number().int().nonnegative(),
    })
    .nullish()
    .catch(null),
});
export type DetailedHealth = z.output<typeof DetailedHealth>;
export type Service = z.output<typeof Service>;

const Person = z.object({
  id: z.union([z.string().min(1), z.number()]),
  role: z.string().nullish().catch(null),
});
const Me = z.union([
  z.object({ user: Person }).transform((answer) => answer.user),
  z.object({ data: Person }).transform((answer) => answer.data),
  Person,
]);

const AdminHealth = z.object({ database: z.object({ status: word, responseTime: z.string().nullish() }) });

const ADMIN_HEALTH = "/api/admin/system/health";

const amount = z.number().nonnegative().nullish().catch(null);
const Delivery = z.object({
  object: z.literal("metrics"),
  totals: z.object({
    sent: z.number().nonnegative(),
    delivered: z.number().nonnegative(),
    bounced: amount,
    failed: amount,
    suppressed: amount,
  }),
});
export type DeliveryTotals = z.output<typeof Delivery>["totals"];
const ResendRefusal = z.object({ name: z.string() });

/** A sick service answers 503 with the whole body; a 503 without it comes from something in front. */
async function readEvenWhenSick<S extends z.ZodType>(c: Conversation, path: string, schema: S) {
  const reply = await c.http.send({ base: "api", path, timeoutSeconds: path.endsWith("detailed") ? 15 : 5 });
  notServed(reply, path);
  if (reply.status === 503 && !speaksOf(schema, reply))
    throw new PlatformError("failed", "The platform answered 503 without saying what ails it.", {
      evidence: reply.evidence,
      httpStatus: 503,
    });
  return { body: parsed(schema, accepted(reply, [503])), reply };
}

function notServed(reply: Reply, path: string) {
  if (reply.status === 404 || reply.status === 405)
    throw new PlatformError("not-deployed", `This version does not serve ${path} (${reply.status}).`, {
      evidence: reply.evidence,
      httpStatus: reply.status,
    });
}

function speaksOf(schema: z.ZodType, reply: Reply): boolean {
  try {
    return schema.safeParse(reply.json()).success;
  } catch {
    return false;
  }
}

/** In the published version a static answer shadows it: it proves the process and nothing else. */
export const readShallowHealth = (c: Conversation) => readEvenWhenSick(c, "/health", Health);

/** The health that looks at the database, at the path where this version has it. */
export const readHealth = (c: Conversation) =>
  readEvenWhenSick(c, c.dialect === "runbook" ? "/health" : "/api/health", Health);

export const readReadiness = (c: Conversation) => readEvenWhenSick(c, "/api/ready", Readiness);

export const readDetailedHealth = (c: Conversation) =>
  readEvenWhenSick(c, "/api/health/detailed", DetailedHealth);

export async function readMe(c: Conversation) {
  const reply = accepted(await askAsMember(c, "/api/auth/me"));
  const body = Me.safeParse(reply.json());
  if (!body.success)
    throw new PlatformError("unreadable", "The answer does not say who is signed in.", {
      evidence: withoutBody(reply),
      httpStatus: reply.status,
    });
  return { body: body.data, reply, evidence: withoutBody(reply) };
}

export async function readMeWithoutToken(c: Conversation) {
  const reply = await c.http.send({ base: "api", path: "/api/auth/me", timeoutSeconds: 8 });
  return { reply, saysWho: reply.status === 200 && speaksOf(Me, reply) };
}

export async function readAdminHealth(c: Conversation) {
  const token = await c.secret("admin-token");
  if (!token)
    throw new PlatformError("not-deployed", "The configuration gives no admin token for this question.");
  const reply = await c.http.send({
    base: "api",
    path: ADMIN_HEALTH,
    headers: { authorization: `Bearer ${token}` },
    timeoutSeconds: 8,
  });
  notServed(reply, ADMIN_HEALTH);
  if (reply.status === 401 || reply.status === 403)
    throw new PlatformError(
      "credentials",
      `The admin token is refused (${reply.status}): it has expired, or its role is not exactly ADMIN. Signing in anew needs a one-time code.`,
      { evidence: reply.evidence, httpStatus: reply.status },
    );
  return { body: parsed(AdminHealth, accepted(reply)), reply };
}

/** Resend's own API, with a key that may read. */
export async function askResend(
  c: Conversation,
  path: string,
  query: Readonly<Record<string, string | number>>,
): Promise<Reply> {
  const key = await c.secret("resend-key");
  if (!key)
    throw new PlatformError(
      "credentials",
      "The configuration gives no Resend key, so delivery is not known.",
    );
  const reply = await c.http.send({
    base: "resend",
    path,
    query,
    headers: { authorization: `Bearer ${key}` },
    timeoutSeconds: 10,
  });
  if (reply.status === 401 || reply.status === 403)
    throw new PlatformError(
      "credentials",
      `Resend refuses the key (${reply.status}${resendName(reply)}). Reading needs a key with full access, not a sending key.`,
      { evidence: reply.evidence, httpStatus: reply.status },
    );
  return accepted(reply);
}

/** What became of the mail of a time span, as Resend counts it. */
export async function readDelivery(c: Conversation, from: Date, to: Date) {
  const reply = await askResend(c, "/emails/metrics", {
    start_date: from.toISOString(),
    end_date: to.toISOString(),
    granularity: "hourly",
    metrics: "sent,delivered,bounced,failed,suppressed",
  });
  return { totals: parsed(Delivery, reply).totals, reply };
}

function resendName(reply: Reply): string {
  try {
    const refusal = ResendRefusal.safeParse(reply.json());
    return refusal.success ? `, ${refusal.data.name.slice(0, 40)}` : "";
  } catch {
    return "";
  }
}

export async function prometheusOf(c: Conversation): Promise<Prometheus> {
  return openPrometheus(c.http, { token: await c.secret("prometheus-token") });
}
