import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { openConversation } from "@/platforms/converse";
import type { Conversation } from "@/platforms/platform";
import type { SimReply, SimRequest } from "@/platforms/simulator/routes";
import { runSimulator } from "@/platforms/simulator/run-simulator";
import { flowerApply, flowerQueues, flowerTasks, flowerWorkers } from "./flower";

const access = { base: "flower", user: "flower-user", password: "flower-password", timeoutSeconds: 2 };
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((thing) => thing.close()));
});

async function flower(
  answer: (request: SimRequest) => SimReply,
  credentials: Record<string, string> = { "flower-user": "observer", "flower-password": "made-up" },
): Promise<Conversation> {
  const simulator = await runSimulator(
    () => ({ servers: { flower: [] }, credentials: {}, notFound: answer }),
    {
      dialect: "",
      seed: "bench",
    },
  );
  const conversation = openConversation(
    {
      environment: {
        id: "complyai/bench",
        platformId: "complyai",
        name: "bench",
        baseUrls: simulator.baseUrls,
        dialect: "auto",
        options: {},
      },
      privateNetwork: true,
      readSecret: async (name) => credentials[name],
    },
    "",
  );
  open.push(conversation, simulator);
  return conversation;
}

describe("workers", () => {
  test("the ones that answer are told from the ones that do not, with our login", async () => {
    const c = await flower(({ path, query, headers }) => {
      const fits =
        path === "/api/workers" &&
        query.get("status") === "1" &&
        headers.authorization === `Basic ${Buffer.from("observer:made-up").toString("base64")}`;
      return fits ? { json: { "celery@a": true, "celery@b": false } } : { status: 400 };
    });
    expect(await flowerWorkers(c, access)).toMatchObject({ online: ["celery@a"], offline: ["celery@b"] });
  });

  test("a Flower without any login of its own is asked without one", async () => {
    const c = await flower(({ headers }) => (headers.authorization ? { status: 400 } : { json: {} }), {});
    expect(await flowerWorkers(c, access)).toMatchObject({ online: [], offline: [] });
  });

  test("a refusal says which of the two reasons it may have", async () => {
    const refuse = () => ({ status: 401, text: "Unauthorized" });
    await expect(flowerWorkers(await flower(refuse), access)).rejects.toMatchObject({
      trouble: "credentials",
      message: expect.stringContaining("does not accept our user"),
    });
    await expect(flowerWorkers(await flower(refuse, {}), access)).rejects.toMatchObject({
      trouble: "credentials",
      message: expect.stringContaining("FLOWER_UNAUTHENTICATED_API"),
    });
  });
});

describe("queues", () => {
  test("depths by name; a queue that is not listed is not there, rather than empty", async () => {
    const c = await flower(() => ({
      json: {
        active_queues: [
          { name: "ad_sync", messages: 7 },
          { name: "odd", messages: null },
        ],
      },
    }));
    const { messages } = await flowerQueues(c, access);
    expect([...messages]).toEqual([
      ["ad_sync", 7],
      ["odd", null],
    ]);
    expect(messages.has("celery")).toBe(false);
  });

  test("a broker that Flower cannot read is not deployed, not an outage", async () => {
    const c = await flower(() => ({ status: 500, text: "NotImplementedError" }));
    await expect(flowerQueues(c, access)).rejects.toMatchObject({ trouble: "not-deployed" });
  });
});

describe("tasks", () => {
  test("are put into their queue with named arguments", async () => {
    const c = await flower((request) =>
      request.method === "POST" &&
      request.path === "/api/task/async-apply/some.task" &&
      JSON.stringify(request.json()) === '{"kwargs":{"ids":["a"]}}'
        ? { json: { "task-id": "t-1", state: "PENDING" } }
        : { status: 400 },
    );
    expect(await flowerApply(c, access, "some.task", { ids: ["a"] })).toMatchObject({ taskId: "t-1" });
  });

  test.each([
    [403, "forbidden", "read only"],
    [404, "not-deployed", "does not know the task some.task"],
    [401, "credentials", "does not accept our user"],
    [500, "failed", "500"],
  ])("a %i is %s", async (status, trouble, message) => {
    const c = await flower(() => ({ status, text: "" }));
    await expect(flowerApply(c, access, "some.task", {})).rejects.toMatchObject({
      trouble,
      message: expect.stringContaining(message),
    });
  });

  test("are told with their state", async () => {
    const c = await flower(({ query }) =>
      query.get("taskname") === "some.task"
        ? { json: { "t-1": { name: "some.task", state: "SUCCESS", received: 1.5, result: "7", clock: 3 } } }
        : { status: 400 },
    );
    expect((await flowerTasks(c, access, "some.task")).tasks).toEqual([
      { state: "SUCCESS", received: 1.5, result: "7" },
    ]);
  });
});

test("any JSON is read or refused, and never breaks", async () => {
  let body: unknown;
  const c = await flower(() => ({ json: body ?? null }));
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), async (value) => {
      body = value;
      const apply = () => flowerApply(c, access, "some.task", {});
      const tasks = () => flowerTasks(c, access, "some.task");
      for (const ask of [flowerWorkers, flowerQueues, apply, tasks]) {
        const outcome = await ask(c, access).catch((error) => error);
        if (outcome instanceof Error)
          expect(outcome).toMatchObject({ name: "PlatformError", trouble: "unreadable" });
      }
    }),
    { numRuns: 150 },
  );
});
