import { z } from "zod";
import { accepted, parsed } from "@/platforms/answers";
import type { OutboundRequest, Reply } from "@/platforms/outbound/outbound";
import { type Action, type Conversation, PlatformError } from "@/platforms/platform";

export const RABBIT_URL = "rabbitmq";
const USER = "rabbitmq-user";
const PASSWORD = "rabbitmq-password";

/** What to declare for a platform that sends its messages through RabbitMQ. */
export const RABBIT_URLS = [{ name: RABBIT_URL, title: "RabbitMQ's management page", required: false }];
export const RABBIT_CREDENTIALS = [
  {
    name: USER,
    title: "RabbitMQ user with the tag monitoring, and the right to purge",
    required: false,
    isName: true,
  },
  { name: PASSWORD, title: "RabbitMQ password", required: false },
];

/** What differs from platform to platform; an environment's options count before what is said here. */
export type RabbitSetting = {
  queues: readonly string[];
  reask: readonly string[];
  watch: Action["watch"];
};

export function expectedQueues(c: Conversation, setting: RabbitSetting): readonly string[] {
  const named = c.environment.options["rabbitmq-queues"];
  return named
    ? named
        .split(",")
        .map((name) => name.trim())
        .filter(Boolean)
    : setting.queues;
}

const virtualHost = (c: Conversation) => c.environment.options["rabbitmq-vhost"] || "/";

/** The figures are some seconds old, and a queue that is very new has none yet. */
const figure = z.number().nullish().catch(null);
const rate = z.object({ rate: z.number() }).nullish().catch(null);
const Queue = z.object({
  name: z.string(),
  state: z.string().nullish().catch(null),
  consumers: figure,
  messages_ready: figure,
  messages_unacknowledged: figure,
  memory: figure,
  message_stats: z.object({ publish_details: rate, deliver_get_details: rate }).nullish().catch(null),
});
export type Queue = z.output<typeof Queue>;
const Page = z.object({ items: z.array(Queue), total_count: z.number() });

const COLUMNS = [
  "name",
  "state",
  "consumers",
  "messages_ready",
  "messages_unacknowledged",
  "memory",
  "message_stats.publish_details.rate",
  "message_stats.deliver_get_details.rate",
].join(",");

/** The fullest first, one page of them. */
export async function readQueues(c: Conversation, most: number) {
  const query = {
    page: 1,
    page_size: most,
    columns: COLUMNS,
    sort: "messages",
    sort_reverse: "true",
  };
  const reply = await ask(c, { path: `/api/queues/${encodeURIComponent(virtualHost(c))}`, query });
  if (reply.status === 404)
    throw new PlatformError(
      "not-deployed",
      `RabbitMQ has no virtual host "${virtualHost(c)}"; name it in the option "rabbitmq-vhost".`,
      { evidence: reply.evidence, httpStatus: 404 },
    );
  const { items, total_count: count } = parsed(Page, accepted(reply));
  return { queues: items, count, reply };
}

const Myself = z.object({ name: z.string(), tags: z.union([z.string(), z.array(z.string())]).nullish() });

export async function readWhoAmI(c: Conversation) {
  const reply = accepted(await ask(c, { path: "/api/whoami" }));
  const { tags } = parsed(Myself, reply);
  return { tags: [tags ?? []].flat().join(", ").slice(0, 200), reply };
}

const pathOf = (c: Conversation, queue: string) =>
  `/api/queues/${encodeURIComponent(virtualHost(c))}/${encodeURIComponent(queue)}`;

export async function readQueue(
  c: Conversation,
  name: string,
): Promise<{ queue: Queue | undefined; reply: Reply }> {
  const reply = await ask(c, { path: pathOf(c, name) });
  if (reply.status === 404) return { queue: undefined, reply };
  return { queue: parsed(Queue, accepted(reply)), reply };
}

/** Removes what waits; what a consumer has taken and not confirmed yet stays. */
export async function purgeQueue(c: Conversation, name: string): Promise<Reply> {
  // Where only JSON is accepted the page refuses (406): this answer has no body.
  const headers = { accept: "*/*" };
  return accepted(await ask(c, { method: "DELETE", path: `${pathOf(c, name)}/contents`, headers }));
}

async function ask(c: Conversation, request: Omit<OutboundRequest, "base">): Promise<Reply> {
  const [user, password] = await Promise.all([c.secret(USER), c.secret(PASSWORD)]);
  if (user === undefined || password === undefined)
    throw new PlatformError(
      "not-deployed",
      `The configuration names no "${user === undefined ? USER : PASSWORD}" credential.`,
      { notSent: true },
    );
  const login = Buffer.from(`${user}:${password}`).toString("base64");
  c.http.hide(login);
  const reply = await c.http.send({
    base: RABBIT_URL,
    ...request,
    timeoutSeconds: 10,
    headers: { authorization: `Basic ${login}`, ...request.headers },
  });
  // A user without the tag for the management page is refused with 401 as well.
  if (reply.status === 401)
    throw new PlatformError(
      "credentials",
      "RabbitMQ does not accept our user and password, or the user has no right to the management page (401).",
      { evidence: reply.evidence, httpStatus: 401 },
    );
  return reply;
}
