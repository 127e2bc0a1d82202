import { describe, expect, test } from "vitest";
import type { SimRequest } from "@/platforms/simulator/routes";
import { runSimulator } from "@/platforms/simulator/run-simulator";
import { aCall } from "@/platforms/testing";
import { converse, open, purge, queuesOf, trouble } from "./bench";
import { rabbitCapabilities } from "./capabilities";
import { rabbitRoutes, SIM_RABBIT_LOGIN, type SimQueue } from "./rabbit-simulator";

const aQueue = (name: string, waiting: number, consumers = 1): SimQueue => ({
  name,
  waiting: () => waiting,
  consumers,
  perSecond: 1.5,
});

async function rabbit(
  queues: readonly SimQueue[],
  spoil?: (request: SimRequest) => { status?: number; json?: unknown } | undefined,
) {
  const routes = rabbitRoutes(queues).map((route) => ({
    ...route,
    handle: (request: SimRequest, params: Readonly<Record<string, string>>) =>
      spoil?.(request) ?? route.handle(request, params),
  }));
  const simulator = await runSimulator(() => ({ servers: { rabbitmq: routes }, credentials: {} }), {
    dialect: "",
    seed: "bench",
  });
  open.push(simulator);
  return { url: simulator.baseUrls.rabbitmq ?? "", requests: simulator.requests };
}

const at = async (...given: Parameters<typeof rabbit>) => {
  const { url, requests } = await rabbit(...given);
  return { c: converse(url, SIM_RABBIT_LOGIN), requests };
};

describe("queues", () => {
  test("the fullest comes first; who has no consumer and what is missing is named", async () => {
    const { c } = await at([aQueue("emails", 3, 0), aQueue("crypto-payments", 9, 2)]);
    const { rows, said } = await queuesOf(c);
    expect(rows).toMatchObject([
      { queue: "crypto-payments", ready: 9, unacknowledged: 2, consumers: 2, in: 1.5, out: 1.5 },
      { queue: "emails", ready: 3, consumers: 0, state: "running" },
    ]);
    expect(said).toBe(
      "2 queues: 12 messages wait, 2 are taken and not confirmed. Nobody takes from emails. Not there, though expected: notifications.",
    );
  });

  test("figures that are not there yet are unknown, not zero; nothing is called missing of a list cut short", async () => {
    const { c } = await at([], () => ({
      json: { items: [{ name: "new" }], total_count: 2 },
    }));
    const { rows, said, truncated } = await queuesOf(c);
    expect(rows).toMatchObject([{ queue: "new", ready: null, consumers: null, in: null }]);
    expect(truncated).toBe(true);
    expect(said).not.toContain("expected");
  });

  test("a virtual host that is not there is named", async () => {
    const { url } = await rabbit([]);
    const c = converse(url, SIM_RABBIT_LOGIN, { "rabbitmq-vhost": "elsewhere" });
    expect(await trouble(queuesOf(c))).toMatchObject({
      trouble: "not-deployed",
      message: expect.stringContaining('"elsewhere"'),
    });
  });
});

describe("purging", () => {
  test("needs a second person, who sees how many messages are lost", async () => {
    const { c } = await at([aQueue("emails", 120, 0)]);
    expect(purge.tier).toBe(3);
    expect(await purge.preview?.(c, { queue: "emails" })).toMatchObject({
      button: "Throw away 120 messages",
      typed: "emails",
      reversible: { is: false },
      bound: { "number of messages": "100 or more" },
      warnings: [expect.any(String), expect.stringContaining("Nobody takes")],
    });
  });

  test.each([
    ["nothing", 0, "Nothing waits"],
    ["absent", undefined, "has no queue"],
    ["unknown", null, "no figures"],
  ])("%s to purge is refused", async (name, ready, word) => {
    const { c, requests } = await at([aQueue("nothing", 0)], ({ path }) =>
      ready === null && path.endsWith("unknown") ? { json: { name } } : undefined,
    );
    expect((await trouble(purge.preview?.(c, { queue: name }))).message).toContain(word);
    if (ready !== 0) await trouble(purge.execute(c, { queue: name }, aCall()));
    expect(requests.filter(({ method }) => method === "DELETE")).toEqual([]);
  });

  test("takes away what waits, and is proved by a length that is less", async () => {
    let waiting = 120;
    const { c } = await at([{ ...aQueue("emails", 0), waiting: () => waiting }, aQueue("notifications", 7)]);
    const before = (await purge.look(c, { queue: "emails" })).facts;
    await purge.execute(c, { queue: "emails" }, aCall());
    waiting += 5;
    expect(await purge.verify.settled(c, { queue: "emails" }, before, c.now())).toMatchObject({
      state: "succeeded",
      facts: { ready: 5 },
    });
    expect((await queuesOf(c)).rows[0]).toMatchObject({ queue: "notifications", ready: 7 });
  });

  test("a right to look is not the right to purge", async () => {
    const { c } = await at([aQueue("emails", 3)], ({ method }) =>
      method === "DELETE" ? { status: 403, json: { error: "forbidden" } } : undefined,
    );
    expect(await trouble(purge.execute(c, { queue: "emails" }, aCall()))).toMatchObject({
      trouble: "forbidden",
    });
  });

  test("old figures prove nothing; a queue that vanished is no success", async () => {
    const { c } = await at([aQueue("emails", 3)]);
    const settled = (queue: string, ready: number | null) =>
      purge.verify.settled(c, { queue }, { ready }, c.now());
    expect(await settled("emails", 3)).toMatchObject({ state: "pending" });
    expect(await settled("emails", null)).toMatchObject({ state: "pending" });
    expect(await settled("emails", 90)).toMatchObject({ state: "succeeded" });
    expect(await settled("gone", 3)).toMatchObject({ state: "failed" });
  });

  test("a name cannot lead to another address", async () => {
    for (const queue of ["", ".", ".."]) expect(purge.input.safeParse({ queue }).success, queue).toBe(false);
    const { c, requests } = await at([aQueue("emails", 3)]);
    for (const queue of ["../emails", "emails/contents", "emails?x=1", "%2e%2e"])
      expect((await trouble(purge.execute(c, { queue }, aCall()))).message).toContain("has no queue");
    for (const { path } of requests) expect(path).toMatch(/^\/api\/queues\/%2F\/[^/]+$/);
  });
});

test("what RabbitMQ offers is a capability, or the reason why not", async () => {
  const { url } = await rabbit([aQueue("emails", 1)]);
  const told = async (...given: Parameters<typeof converse>) =>
    (await rabbitCapabilities(converse(...given))).map(({ capability, supported, because }) => [
      capability,
      supported,
      because,
    ]);
  expect(await told(url, SIM_RABBIT_LOGIN)).toEqual([
    ["queues.read", true, expect.stringContaining("1 queue")],
    ["queues.act", true, expect.stringContaining("1 queue")],
  ]);
  expect((await told(undefined, SIM_RABBIT_LOGIN))[0]).toMatchObject([
    "queues.read",
    false,
    expect.stringContaining('"rabbitmq"'),
  ]);
  expect((await told(url, {}))[0]?.[2]).toContain('"rabbitmq-user"');
  const wrong = await told(url, { ...SIM_RABBIT_LOGIN, "rabbitmq-password": "definitely-wrong-1234" });
  expect(wrong[0]).toMatchObject(["queues.read", false, expect.stringContaining("management page")]);
  expect(JSON.stringify(wrong)).not.toContain("definitely-wrong-1234");
  expect((await told("http://127.0.0.1:1", SIM_RABBIT_LOGIN))[0]).toMatchObject([
    "queues.read",
    true,
    expect.any(String),
  ]);
});
