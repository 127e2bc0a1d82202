import { describe, expect, test } from "vitest";
import { carryOut, converse, program, rowsOf, testRedis, trouble } from "./bench";
import { redisCapabilities } from "./capabilities";

describe.skipIf(!program)("what a real Redis tells", () => {
  const server = testRedis();

  test("queues are found by themselves, a missing one that is expected is named, and it is told who is paused", async () => {
    const queue = await server.workOff("agentic-jobs", [{}, {}, { fails: "no answer" }]);
    await queue.add("invoice-processing", {}, { delay: 3_600_000 });
    await queue.add("invoice-processing", {});
    await queue.add("urgent", {}, { priority: 1 });
    await queue.pause();
    await server.queue("mails", "other").add("mail", {});
    const { rows, said } = await rowsOf(server.converse(), "queue.counts");
    expect(rows).toEqual([
      {
        queue: "agentic-jobs",
        paused: true,
        waiting: 2,
        active: 0,
        delayed: 1,
        children: 0,
        failed: 1,
        completed: 2,
        oldest: expect.stringMatching(/^20/),
      },
    ]);
    expect(said).toContain("Paused: agentic-jobs");
    expect(said).toContain("Not there, though expected: dead-letter");
  });

  test("an expected queue is found although a flush took its description", async () => {
    await server.queue("agentic-jobs").add("x", {});
    await server.redis().del("bull:agentic-jobs:meta");
    const { rows } = await rowsOf(server.converse(), "queue.counts");
    expect(rows).toMatchObject([{ queue: "agentic-jobs", waiting: 1, paused: false }]);
  });

  test("jobs come newest first with their reason, without what they carry and without secrets", async () => {
    await server.workOff("agentic-jobs", [{ fails: "first" }, { fails: "token=verysecretvalue refused" }]);
    const { rows, said, evidence } = await rowsOf(server.converse(), "queue.jobs", {
      queue: "agentic-jobs",
      state: "failed",
    });
    expect(rows.map(({ job, attempts }) => [job, attempts])).toEqual([
      ["2", 1],
      ["1", 1],
    ]);
    expect(rows[0]).toMatchObject({ name: "invoice-processing", reason: expect.stringContaining("refused") });
    expect(said).toContain("2 jobs of agentic-jobs are failed");
    expect(JSON.stringify([rows, said, evidence])).not.toMatch(/verysecretvalue|4000-0000/);
  });

  test("workers are those that wait for jobs, and a queue without any is named", async () => {
    await server.queue("dead-letter").waitUntilReady();
    await server.worker("agentic-jobs", "node-a");
    await expect
      .poll(async () => (await rowsOf(server.converse(), "queue.workers")).rows)
      .toMatchObject([{ queue: "agentic-jobs", worker: "node-a" }]);
    const { said } = await rowsOf(server.converse(), "queue.workers");
    expect(said).toContain("No worker takes jobs of: dead-letter");
  });

  test("dead letters tell the original job and its reason, never its data", async () => {
    const letters = server.queue("dead-letter");
    await letters.add("letter", {
      originalJobId: 77,
      originalJobName: "gst-processing",
      originalJobData: { card: "4000-0000" },
      failedReason: "timed out",
      attemptsMade: 3,
    });
    await letters.add("letter", "not what we know");
    const { rows, said } = await rowsOf(server.converse(), "queue.dead-letters");
    expect(rows).toMatchObject([
      { job: "2", original: "", reason: "" },
      { job: "1", original: "77", name: "gst-processing", attempts: 3, reason: "timed out" },
    ]);
    expect(said).toBe("2 dead letters. Most often: timed out (1).");
    expect(JSON.stringify(rows)).not.toContain("4000-0000");
  });

  test("memory says the limit, and warns of a policy that throws jobs away", async () => {
    const redis = server.redis();
    await redis.config("SET", "maxmemory", "104857600");
    const first = await rowsOf(server.converse(), "cache.memory");
    expect(first.rows[0]).toMatchObject({ limit: 104_857_600, policy: "noeviction", keys: 0 });
    expect(first.said).not.toContain("throws");
    await redis.config("SET", "maxmemory", "0", "maxmemory-policy", "allkeys-lru");
    const second = await rowsOf(server.converse(), "cache.memory");
    await redis.config("SET", "maxmemory-policy", "noeviction");
    expect(second.rows[0]).toMatchObject({ limit: null, share: null });
    expect(second.said).toContain("throws keys away (allkeys-lru)");
  });

  test("the hit rate is also told since it was last asked, until the counters begin anew", async () => {
    const redis = server.redis();
    const c = server.converse();
    expect((await rowsOf(c, "cache.hit-rate")).rows).toMatchObject([{ hits: 0, rate: null }]);
    await redis.set("user:1", "x");
    for (const key of ["user:1", "user:1", "user:1", "user:2"]) await redis.get(key);
    const { rows } = await rowsOf(c, "cache.hit-rate");
    expect(rows[0]).toMatchObject({ hits: 3, misses: 1, rate: 75 });
    await redis.get("user:2");
    expect((await rowsOf(c, "cache.hit-rate")).rows[0]).toMatchObject({ hits: 0, misses: 1, rate: 0 });
    await redis.config("RESETSTAT");
    for (let at = 0; at < 9; at += 1) await redis.get("user:1");
    expect((await rowsOf(c, "cache.hit-rate")).rows).toMatchObject([{ hits: 9, misses: 0 }]);
    await redis.config("RESETSTAT");
    await redis.get("user:2");
    expect((await rowsOf(c, "cache.hit-rate")).rows).toMatchObject([{ hits: 0, misses: 1 }]);
  });

  test("keys are counted by prefix, and the queues' are told apart", async () => {
    const redis = server.redis();
    await server.queue("agentic-jobs").add("x", {});
    for (let at = 0; at < 1200; at += 1) await redis.set(`user:${at}`, "x");
    await redis.mset({ "rl:1": "x", plain: "x" });
    const { rows } = await rowsOf(server.converse(), "cache.prefixes");
    expect(rows[0]).toMatchObject({ prefix: "user:", keys: 1200, use: "cache" });
    const uses = Object.fromEntries(rows.map(({ prefix, use }) => [prefix, use]));
    expect(uses).toMatchObject({ "bull:": "queues", "rl:": "not known", "": "not known" });
  });

  test("hot keys are told only where Redis counts them, shortened", async () => {
    const redis = server.redis();
    const c = server.converse();
    const refusal = await trouble(rowsOf(c, "cache.hot-keys"));
    expect(refusal).toMatchObject({ trouble: "not-deployed" });
    expect(refusal.message).toContain("noeviction");
    await redis.config("SET", "maxmemory-policy", "allkeys-lfu");
    await redis.mset({ "session:eyJverysecret": "x", "user:1": "x" });
    for (let at = 0; at < 400; at += 1) await redis.get("session:eyJverysecret");
    const { rows } = await rowsOf(c, "cache.hot-keys");
    await redis.config("SET", "maxmemory-policy", "noeviction");
    expect(rows.map(({ key }) => key)).toEqual(["session:eyJv…", "user:1"]);
  });

  test("a login that may only read is enough to read, and is refused where it is not", async () => {
    const redis = server.redis();
    await server.queue("agentic-jobs").add("x", {});
    await redis.call(
      "ACL",
      "SETUSER",
      "reader",
      "on",
      ">reader-word",
      "~*",
      "+@read",
      "+ping",
      "+info",
      "+scan",
    );
    const url = new URL(server.url());
    url.username = "reader";
    url.password = "reader-word";
    const c = converse({ redis: url.toString() });
    expect((await rowsOf(c, "queue.counts")).rows).toMatchObject([{ waiting: 1 }]);
    expect(await trouble(rowsOf(c, "queue.workers"))).toMatchObject({ trouble: "forbidden" });
    await redis.call("ACL", "DELUSER", "reader");
  });

  test("what is missing or wrong is the reason of a capability, without the password", async () => {
    const told = async (credentials: Record<string, string>) =>
      (await redisCapabilities(converse(credentials))).map(({ capability, supported, because }) => [
        capability,
        supported,
        because,
      ]);
    expect(await told({})).toEqual([
      ["queues.read", false, expect.stringContaining('"redis"')],
      ["queues.act", false, expect.stringContaining('"redis-operator"')],
      ["cache.read", false, expect.stringContaining('"redis"')],
      ["cache.act", false, expect.stringContaining('"redis-operator"')],
    ]);
    const wrong = new URL(server.url());
    wrong.password = "definitely-wrong-1234";
    const none = new URL(server.url());
    none.password = "";
    const answers = await told({ redis: wrong.toString(), "redis-operator": none.toString() });
    expect(answers).toMatchObject([
      ["queues.read", false, expect.stringContaining("does not accept")],
      ["queues.act", false, expect.stringContaining("wants a password")],
      ["cache.read", false, expect.any(String)],
      ["cache.act", false, expect.any(String)],
    ]);
    expect(JSON.stringify(answers)).not.toContain("definitely-wrong-1234");
    const gone = await told({ redis: "redis://127.0.0.1:1/0", "redis-operator": "http://127.0.0.1" });
    expect(gone.slice(0, 2)).toMatchObject([
      ["queues.read", true, expect.stringContaining("could not be asked just now")],
      ["queues.act", false, expect.stringContaining("redis://user:password@host")],
    ]);
    expect((await told({ redis: server.url() }))[0]).toMatchObject([
      "queues.read",
      true,
      expect.stringContaining("answers"),
    ]);
  });

  test("an operator's address that is a replica is named as the reason, and nothing changes there", async () => {
    await server.queue("agentic-jobs").add("x", {});
    await server.redis().replicaof("127.0.0.1", "1");
    const c = server.converse();
    const [reads, acts] = await redisCapabilities(c);
    const refusal = await trouble(carryOut(c, "queue.pause", { queue: "agentic-jobs" }));
    await server.redis().replicaof("NO", "ONE");
    expect([reads?.supported, acts?.supported]).toEqual([true, false]);
    expect(acts?.because).toContain("is a replica");
    expect(refusal.message).toContain("takes no changes");
    expect((await rowsOf(c, "queue.counts")).rows).toMatchObject([{ waiting: 1, paused: false }]);
  });
});
