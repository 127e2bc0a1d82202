import { z } from "zod";
import { accepted, parsed } from "@/platforms/answers";
import type { OutboundRequest, Reply } from "@/platforms/outbound/outbound";
import { type Conversation, PlatformError } from "@/platforms/platform";

export type FlowerAccess = {
  /** Name of the base URL. */
  base: string;
  /** Names of the two credentials; Flower without basic auth needs neither. */
  user: string;
  password: string;
  timeoutSeconds: number;
};

/** Flower tells the newest first. */
const NEWEST_TASKS = 20;

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
  const reply = await askFlower(c, access, "/api/workers", { query: { status: 1 } });
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
  const reply = await askFlower(c, access, "/api/queues/length");
  if (reply.status === 500)
    throw new PlatformError(
      "not-deployed",
      "Flower cannot read this broker (500): it knows Redis and RabbitMQ, not SQS. Read the depth where the broker is.",
      { evidence: reply.evidence, httpStatus: 500 },
    );
  const { active_queues } = parsed(Queues, accepted(reply));
  return { messages: new Map(active_queues.map(({ name, messages }) => [name, messages])), reply };
}

const Accepted = z.object({ "task-id": z.string() });

/**
 * Puts a task into its queue. Flower must know the task itself (404 otherwise); that a worker takes it is not said.
 * Nothing tells whether a call that was cut off got through.
 */
export async function flowerApply(
  c: Conversation,
  access: FlowerAccess,
  task: string,
  kwargs: Record<string, unknown>,
): Promise<{ taskId: string; reply: Reply }> {
  const path = `/api/task/async-apply/${encodeURIComponent(task)}`;
  const reply = await askFlower(c, access, path, { method: "POST", json: { kwargs } });
  const refuse = (trouble: "forbidden" | "not-deployed", said: string) =>
    new PlatformError(trouble, said, { evidence: reply.evidence, httpStatus: reply.status });
  if (reply.status === 403)
    throw refuse("forbidden", "Flower is set to be read only (403): it starts nothing.");
  if (reply.status === 404)
    throw refuse(
      "not-deployed",
      `Flower does not know the task ${task} (404): it must be started with the platform's own code.`,
    );
  return { taskId: parsed(Accepted, accepted(reply))["task-id"], reply };
}

const Tasks = z.record(
  z.string(),
  z.object({
    state: z.string().nullish(),
    received: z.number().nullish(),
    kwargs: z.string().nullish(),
    exception: z.string().nullish(),
    result: z.string().nullish(),
  }),
);
export type FlowerTask = z.output<typeof Tasks>[string];

/** The task's runs that Flower remembers: only where workers send events, and since its own start. */
export async function flowerTasks(
  c: Conversation,
  access: FlowerAccess,
  task: string,
): Promise<{ tasks: FlowerTask[]; reply: Reply }> {
  const reply = await askFlower(c, access, "/api/tasks", { query: { taskname: task, limit: NEWEST_TASKS } });
  return { tasks: Object.values(parsed(Tasks, accepted(reply))), reply };
}

export async function askFlower(
  c: Conversation,
  access: FlowerAccess,
  path: string,
  request: Pick<OutboundRequest, "method" | "query" | "json"> = {},
): Promise<Reply> {
  const [user, password] = await Promise.all([c.secret(access.user), c.secret(access.password)]);
  const hasLogin = user !== undefined && password !== undefined;
  if (hasLogin) c.http.hide(basic(user, password));
  const reply = await c.http.send({
    base: access.base,
    path,
    ...request,
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
