import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aCall } from "@/platforms/testing";
import { converse, purge, queuesOf, trouble } from "./bench";
import { rabbitCapabilities } from "./capabilities";
import { type RealRabbit, rabbitProgram, startRabbit } from "./real-rabbit";

/** The page renews its figures every five seconds. */
const FIGURES = { timeout: 20_000, interval: 500 };

if (!rabbitProgram)
  console.warn(
    "SKIPPED: RabbitMQ was tested against a stand-in only, because its server cannot be found. On Debian: apt-get install rabbitmq-server.",
  );

describe.skipIf(!rabbitProgram)("a real RabbitMQ", () => {
  let server: RealRabbit | undefined;
  beforeAll(async () => {
    server = await startRabbit(rabbitProgram ?? "");
  }, 120_000);
  afterAll(() => server?.close(), 60_000);

  const call = async (method: string, path: string, body?: unknown) => {
    const reply = await fetch(`${server?.url}/api/${path}`, {
      method,
      headers: {
        authorization: `Basic ${Buffer.from(`${server?.user}:${server?.password}`).toString("base64")}`,
        "content-type": "application/json",
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    expect(reply.status).toBeLessThan(300);
  };
  const login = () => ({
    "rabbitmq-user": server?.user ?? "",
    "rabbitmq-password": server?.password ?? "",
  });

  test("is looked at and purged, and only the queue that was meant", async () => {
    const message = (queue: string) => ({
      properties: {},
      routing_key: queue,
      payload: "x",
      payload_encoding: "string",
    });
    const odd = "e*ails/#";
    for (const queue of ["emails", odd, "notifications"]) {
      await call("PUT", `queues/%2F/${encodeURIComponent(queue)}`, { durable: true });
      for (let at = 0; at < 3; at += 1)
        await call("POST", "exchanges/%2F/amq.default/publish", message(queue));
    }
    await call("POST", "exchanges/%2F/amq.default/publish", message("emails"));
    const c = converse(server?.url, login());
    expect((await rabbitCapabilities(c)).map(({ supported }) => supported)).toEqual([true, true]);

    const waiting = async () =>
      Object.fromEntries((await queuesOf(c)).rows.map(({ queue, ready }) => [queue, ready]));
    await expect.poll(waiting, FIGURES).toEqual({ emails: 4, [odd]: 3, notifications: 3 });
    expect((await queuesOf(c)).rows[0]).toMatchObject({ queue: "emails", consumers: 0, state: "running" });

    expect(await purge.preview?.(c, { queue: odd })).toMatchObject({ button: "Throw away 3 messages" });
    const before = (await purge.look(c, { queue: odd })).facts;
    await purge.execute(c, { queue: odd }, aCall());
    await expect
      .poll(async () => (await purge.verify.settled(c, { queue: odd }, before, c.now())).state, FIGURES)
      .toBe("succeeded");
    await expect.poll(waiting, FIGURES).toEqual({ emails: 4, [odd]: 0, notifications: 3 });

    expect((await trouble(purge.preview?.(c, { queue: "absent" }))).message).toContain("has no queue");
    const elsewhere = converse(server?.url, login(), { "rabbitmq-vhost": "elsewhere" });
    expect((await trouble(queuesOf(elsewhere))).message).toContain('"elsewhere"');
    const wrong = converse(server?.url, { ...login(), "rabbitmq-password": "wrong" });
    expect(await trouble(queuesOf(wrong))).toMatchObject({ trouble: "credentials" });
  });
});
