import type { Route, SimReply } from "@/platforms/simulator/routes";

export const SIM_RABBIT_LOGIN = {
  "rabbitmq-user": "observer",
  "rabbitmq-password": "sim-rabbit-not-a-secret",
};
const LOGIN = `Basic ${Buffer.from(Object.values(SIM_RABBIT_LOGIN).join(":")).toString("base64")}`;

export type SimQueue = { name: string; waiting(): number; consumers: number; perSecond: number };

/** RabbitMQ's management page, as far as queues are looked at and purged. A purge counts from then on. */
export function rabbitRoutes(queues: readonly SimQueue[]): Route[] {
  /** What waited when a queue was purged last: so much less waits since. */
  const purged = new Map<string, number>();

  const guarded =
    (handle: Route["handle"]): Route["handle"] =>
    (request, params) =>
      request.headers.authorization === LOGIN
        ? handle(request, params)
        : { status: 401, json: { error: "not_authorized", reason: "Login failed" } };

  const told = ({ name, waiting, consumers, perSecond }: SimQueue) => {
    const ready = Math.max(0, waiting() - (purged.get(name) ?? 0));
    const unacknowledged = Math.min(consumers, ready);
    return {
      name,
      vhost: "/",
      type: "classic",
      durable: true,
      state: "running",
      consumers,
      messages: ready + unacknowledged,
      messages_ready: ready,
      messages_unacknowledged: unacknowledged,
      memory: 14_000 + ready * 900,
      message_stats: {
        publish_details: { rate: perSecond },
        deliver_get_details: { rate: consumers > 0 ? perSecond : 0 },
      },
    };
  };

  const absent: SimReply = { status: 404, json: { error: "Object Not Found", reason: "Not Found" } };
  const named = ({ vhost, name }: Readonly<Record<string, string>>) =>
    vhost === "/" ? queues.find((queue) => queue.name === name) : undefined;

  return [
    {
      method: "GET",
      path: "/api/whoami",
      handle: guarded(() => ({ json: { name: SIM_RABBIT_LOGIN["rabbitmq-user"], tags: ["monitoring"] } })),
    },
    {
      method: "GET",
      path: "/api/queues/:vhost",
      handle: guarded(({ query }, { vhost }) => {
        if (vhost !== "/") return absent;
        const size = Number(query.get("page_size") ?? 100);
        const items = queues
          .map(told)
          .sort((a, b) => b.messages - a.messages)
          .slice(0, size);
        return {
          json: {
            items,
            item_count: items.length,
            filtered_count: queues.length,
            total_count: queues.length,
            page: 1,
            page_size: size,
            page_count: Math.ceil(queues.length / size),
          },
        };
      }),
    },
    {
      method: "GET",
      path: "/api/queues/:vhost/:name",
      handle: guarded((_request, params) => {
        const queue = named(params);
        return queue ? { json: told(queue) } : absent;
      }),
    },
    {
      method: "DELETE",
      path: "/api/queues/:vhost/:name/contents",
      handle: guarded(({ headers }, params) => {
        if (headers.accept === "application/json") return { status: 406 };
        const queue = named(params);
        if (!queue) return absent;
        purged.set(queue.name, queue.waiting());
        return { status: 204 };
      }),
    },
  ];
}
