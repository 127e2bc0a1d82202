import { z } from "zod";
import { accepted, parsed } from "@/platforms/answers";
import type { Reply } from "@/platforms/outbound/outbound";
import { type Conversation, PlatformError } from "@/platforms/platform";

export type FlowerAccess = {
  /** Name of the base URL. */
  base: string;
  /** Names of the two credentials; Flower without basic auth needs neither. */
  user: string;
  password: string;
  timeoutSeconds: number;
};

const Workers = z.record(z.string(), z.boolean());
const Queues = z.object({
  active_queues: z.array(z.object({ name: z.string(), messages: z.number().int().nonnegative().nullable() })),
});

type FlowerWorkers = { online: string[]; offline: string[]; reply: Reply };

/**
 * Which workers answer. Flower keeps the names of workers that have stopped, and forgets everybody when it
 * restarts itself, so an empty answer says nothing about the workers.
 */
export async function flowerWorkers(c: Conversation, access: FlowerAccess): Promise<FlowerWorkers> {
  const reply = await ask(c, access, "/api/workers", { status: 1 });
  const workers = Object.entries(parsed(Workers, accepted(reply)));
  const named = (alive: boolean) => workers.filter(([, answers]) => answers === alive).map(([name]) => name);
  return { online: named(true), offline: named(false), reply };
}

/**
 * How many messages wait, by queue. Only queues that a live worker announces are listed: a missing queue is not
 * an empty one. Brokers other than Redis and RabbitMQ (SQS) cannot be read and answer 500.
 */
export async function flowerQueues(
  c: Conversation,
  access: FlowerAccess,
): Promise<{ messages: Map<string, number | null>; reply: Reply }> {
  const reply = await ask(c, access, "/api/queues/length");
  if (reply.status === 500)
    throw new PlatformError(
      "not-deployed",
      "Flower cannot read this broker (500): it knows Redis and RabbitMQ, not SQS. Read the depth where the broker is.",
      { evidence: reply.evidence, httpStatus: 500 },
    );
  const { active_queues } = parsed(Queues, accepted(reply));
  return { messages: new Map(active_queues.map(({ name, messages }) => [name, messages])), reply };
}

async function ask(
  c: Conversation,
  access: FlowerAccess,
  path: string,
  query?: Record<string, number>,
): Promise<Reply> {
  const [user, password] = await Promise.all([c.secret(access.user), c.secret(access.password)]);
  const hasLogin = user !== undefined && password !== undefined;
  if (hasLogin) c.http.hide(basic(user, password));
  const reply = await c.http.send({
    base: access.base,
    path,
    query,
    timeoutSeconds: access.timeoutSeconds,
    headers: hasLogin ? { authorization: `Basic ${basic(user, password)}` } : {},
  });
  if (reply.status === 401)
    throw new PlatformError(
      "credentials",
      hasLogin
        ? "Flower does not accept our user and password (401). Renew them and check their references."
        : "Flower wants a login (401). Without any login of its own it also refuses its API, unless FLOWER_UNAUTHENTICATED_API is set.",
      { evidence: reply.evidence, httpStatus: 401 },
    );
  return reply;
}

const basic = (user: string, password: string) => Buffer.from(`${user}:${password}`).toString("base64");
