import { describe, expect, test } from "vitest";
import { aCall } from "@/platforms/testing";
import { actionOf, carryOut, previewOf, program, testRedis, trouble } from "./bench";

describe.skipIf(!program)("what is done to the cache of a real Redis", () => {
  const server = testRedis();
  const keysLeft = async () =>
    (await server.redis().keys("*")).filter((key) => !key.startsWith("bull:")).sort();

  test("a purge removes exactly the keys that were counted, and no job", async () => {
    const queue = server.queue("agentic-jobs");
    await queue.add("x", {});
    const redis = server.redis();
    const pipeline = redis.pipeline();
    for (let at = 0; at < 2600; at += 1) pipeline.set(`user:${at}`, "x");
    await pipeline.exec();
    await redis.mset({ "users:1": "x", "xuser:1": "x", "USER:1": "x" });
    const c = server.converse();
    expect(await previewOf(c, "cache.purge-prefix", { prefix: "user:" })).toMatchObject({
      button: "Purge 2600 keys",
      targets: [{ id: "user:", facts: { keys: 2600 } }],
      warnings: [],
      bound: { "number of keys": "1000 or more" },
    });
    const progress: number[] = [];
    const { answer, settled } = await carryOut(
      c,
      "cache.purge-prefix",
      { prefix: "user:" },
      { progress: (done) => void progress.push(done) },
    );
    expect(answer.facts).toEqual({ removed: 2600, stopped: false });
    expect(settled).toMatchObject({ state: "succeeded", facts: { keys: 0 } });
    expect(progress.length).toBeGreaterThan(2);
    expect(await keysLeft()).toEqual(["USER:1", "users:1", "xuser:1"]);
    expect(await queue.getWaitingCount()).toBe(1);
  });

  test.each([
    ["use?:", "use?:1"],
    ["u*:", "u*:1"],
    ["[u]ser:", "[u]ser:1"],
    ["user:[0-9]", "user:[0-9]1"],
    ["user\\:", "user\\:1"],
    ["us\\er:", "us\\er:1"],
  ])("signs of a pattern in %s stand for themselves", async (prefix, key) => {
    await server.redis().mset({ [key]: "x", "user:1": "x", "user:2": "x" });
    const c = server.converse();
    expect(await previewOf(c, "cache.purge-prefix", { prefix })).toMatchObject({ button: "Purge 1 key" });
    expect((await carryOut(c, "cache.purge-prefix", { prefix })).answer.facts).toMatchObject({ removed: 1 });
    expect(await keysLeft()).toEqual(["user:1", "user:2"]);
  });

  test.each(["b", "bull", "bull:", "bull:agentic-jobs:"])(
    "%s would reach jobs and is refused",
    async (prefix) => {
      await server.queue("agentic-jobs").add("x", {});
      const c = server.converse();
      for (const attempt of [previewOf, carryOut])
        expect((await trouble(attempt(c, "cache.purge-prefix", { prefix }))).message).toContain(
          "may be jobs",
        );
      expect(await server.queue("agentic-jobs").getWaitingCount()).toBe(1);
    },
  );

  test("a queue under a prefix that nobody told us is found out before anything is removed", async () => {
    const queue = server.queue("mails", "user");
    await queue.add("x", {});
    await server.redis().set("user:1", "x");
    const c = server.converse();
    const before = (await server.redis().keys("*")).length;
    expect((await trouble(previewOf(c, "cache.purge-prefix", { prefix: "user:" }))).message).toContain(
      "queue of BullMQ under another prefix",
    );
    await trouble(actionOf("cache.purge-prefix").execute(c, { prefix: "user:" }, aCall()));
    expect(await server.redis().keys("*")).toHaveLength(before);
  });

  test("what is not known to be cache, and whoever would be signed out, is warned of", async () => {
    await server.redis().mset({ "rl:1": "x", "session:1": "x" });
    const c = server.converse();
    const warnings = async (prefix: string) =>
      (await previewOf(c, "cache.purge-prefix", { prefix })).warnings.join(" ");
    expect(await warnings("rl:")).toMatch(/not among .* rate limit/);
    expect(await warnings("session:")).toMatch(/^Whoever is signed in/);
    expect(actionOf("cache.purge-prefix").input.safeParse({ prefix: "" }).success).toBe(false);
    expect((await trouble(previewOf(c, "cache.purge-prefix", { prefix: "none:" }))).message).toContain(
      "No key",
    );
  });

  test("a purge that a person stops leaves the rest", async () => {
    const pipeline = server.redis().pipeline();
    for (let at = 0; at < 3000; at += 1) pipeline.set(`user:${at}`, "x");
    await pipeline.exec();
    const stop = new AbortController();
    const { answer } = await carryOut(
      server.converse(),
      "cache.purge-prefix",
      { prefix: "user:" },
      { signal: stop.signal, progress: () => stop.abort() },
    );
    expect(answer.facts.stopped).toBe(true);
    const left = (await keysLeft()).length;
    expect(left).toBeGreaterThan(0);
    expect(left + Number(answer.facts.removed)).toBe(3000);
  });

  test("emptying everything says how many jobs it destroys, in every database of the server", async () => {
    const queue = await server.workOff("agentic-jobs", [{}, { fails: "no answer" }]);
    await queue.add("x", {});
    await queue.add("x", {}, { delay: 3_600_000 });
    const redis = server.redis();
    await redis.set("user:1", "x");
    await redis.select(3);
    await redis.set("elsewhere", "x");
    await redis.select(0);
    const c = server.converse();
    const keys = (await redis.dbsize()) + 1;
    const action = actionOf("cache.flush-all");
    expect(action.tier).toBe(3);
    const preview = await previewOf(c, "cache.flush-all");
    expect(preview).toMatchObject({
      button: `Destroy ${keys} keys and 4 jobs`,
      targets: [
        { id: "db0" },
        { id: "db0 agentic-jobs", facts: { waiting: 1, delayed: 1, failed: 1, completed: 1 } },
        { id: "db3", facts: { keys: 1 } },
      ],
      typed: "bench",
      reversible: { is: false },
    });
    expect(preview.effects.join(" ")).toContain("4 jobs of 1 queue are lost, 2 of them not done yet");
    const { settled } = await carryOut(c, "cache.flush-all");
    expect(settled).toMatchObject({ state: "succeeded", facts: { keys: 0 } });
    expect(await redis.keys("*")).toEqual([]);
    expect((await trouble(previewOf(c, "cache.flush-all"))).message).toContain("empty already");
  });

  test("that a server is empty does not prove that it was emptied", async () => {
    const c = server.converse();
    const action = actionOf("cache.flush-all");
    await server.redis().set("user:1", "x");
    const before = (await action.look(c, {})).facts;
    await server.redis().del("user:1");
    expect((await action.verify.settled(c, {}, before, new Date())).state).toBe("pending");
  });

  test("where the server has lost the command, that is said", async () => {
    await server.redis().call("ACL", "SETUSER", "default", "-flushall");
    await server.redis().set("user:1", "x");
    const said = await trouble(carryOut(server.converse(), "cache.flush-all"));
    await server.redis().call("ACL", "SETUSER", "default", "+flushall");
    expect(said).toMatchObject({ trouble: "forbidden" });
    expect(await keysLeft()).toEqual(["user:1"]);
  });
});
