import type { Route, SimReply, SimRequest } from "@/platforms/simulator/routes";

/** As Flower tells it; times are seconds. */
export type SimTask = {
  uuid: string;
  name: string;
  state: "RECEIVED" | "STARTED" | "SUCCESS" | "FAILURE";
  received: number;
  started: number | null;
  succeeded: number | null;
  failed: number | null;
  runtime: number | null;
  args: string;
  kwargs: string;
  result: string | null;
  exception: string | null;
  retries: number;
  worker: string;
};

export type SimFlower = {
  login: string;
  /** Worker → the queues that it takes from. */
  workers(): Readonly<Record<string, readonly string[]>>;
  /** Undefined where Flower cannot read the broker. */
  queues(): Readonly<Record<string, number>> | undefined;
  /** Newest first. */
  tasks(): readonly SimTask[];
};

/** Flower beside a platform's workers. Its refusals are plain text. */
export function flowerRoutes({ login, workers, queues, tasks }: SimFlower): Route[] {
  /** Revoked before its turn, or ended while it ran. */
  const revoked = new Map<string, "waiting" | "ended">();

  const guarded =
    (handle: Route["handle"]): Route["handle"] =>
    (request, params) =>
      request.headers.authorization === login
        ? handle(request, params)
        : { status: 401, text: "Unauthorized" };

  const told = (task: SimTask) => {
    const how = revoked.get(task.uuid);
    const isRevoked = how === "ended" || (how === "waiting" && task.state !== "RECEIVED");
    return isRevoked ? { ...task, state: "REVOKED", succeeded: null, failed: null, result: null } : task;
  };

  const inspected = (name: string, from: readonly string[]) => {
    const own = tasks()
      .map(told)
      .filter(({ worker }) => worker === name);
    const inState = (state: string) =>
      own.filter((task) => task.state === state).map(({ uuid, name: task }) => ({ id: uuid, name: task }));
    return {
      active: inState("STARTED"),
      reserved: inState("RECEIVED"),
      scheduled: [],
      revoked: [...revoked.keys()],
      registered: [],
      active_queues: from.map((queue) => ({ name: queue })),
      conf: { broker_url: "redis://:sim-broker-word@redis:6379/0" },
      stats: {
        pool: { "max-concurrency": 4 },
        total: { done: own.filter(({ state }) => state === "SUCCESS").length },
        broker: { hostname: "redis", password: "sim-broker-word" },
      },
    };
  };

  const listed = ({ query }: SimRequest): SimReply => {
    const wanted = (name: string) => query.get(name);
    const found = tasks()
      .map(told)
      .filter(
        ({ name, state }) => name === (wanted("taskname") ?? name) && state === (wanted("state") ?? state),
      );
    const shown = found.slice(0, Number(wanted("limit") ?? found.length));
    return { json: Object.fromEntries(shown.map((task) => [task.uuid, task])) };
  };

  const revoke = ({ query }: SimRequest, id: string): SimReply => {
    const task = tasks().find(({ uuid }) => uuid === id);
    if (task?.state === "RECEIVED") revoked.set(id, "waiting");
    if (task?.state === "STARTED" && query.get("terminate") === "true") revoked.set(id, "ended");
    return { json: { message: `Revoked '${id}'` } };
  };

  return [
    { method: "GET", path: "/healthcheck", handle: () => ({ text: "OK" }) },
    {
      method: "GET",
      path: "/api/workers",
      handle: guarded(({ query }) => ({
        json: Object.fromEntries(
          Object.entries(workers()).map(([name, from]) => [
            name,
            query.has("status") || inspected(name, from),
          ]),
        ),
      })),
    },
    {
      method: "GET",
      path: "/api/queues/length",
      handle: guarded(() => {
        const known = queues();
        return known
          ? { json: { active_queues: Object.entries(known).map(([name, messages]) => ({ name, messages })) } }
          : { status: 500, text: "NotImplementedError" };
      }),
    },
    { method: "GET", path: "/api/tasks", handle: guarded(listed) },
    {
      method: "GET",
      path: "/api/task/info/:id",
      handle: guarded((_request, { id }) => {
        const task = tasks().find(({ uuid }) => uuid === id);
        return task ? { json: told(task) } : { status: 404, text: `Unknown task '${id}'` };
      }),
    },
    {
      method: "POST",
      path: "/api/task/revoke/:id",
      handle: guarded((request, { id = "" }) => revoke(request, id)),
    },
  ];
}
