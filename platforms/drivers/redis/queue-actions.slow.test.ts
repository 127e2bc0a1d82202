import { describe, expect, test } from "vitest";
import { actionOf, carryOut, previewOf, program, rowsOf, testRedis, trouble } from "./bench";

const HOUR = 3_600_000;
const QUEUE = { queue: "agentic-jobs" };

describe.skipIf(!program)("what is done to queues of a real Redis", () => {
  const server = testRedis();

  /** As if it had ended so many hours ago. */
  async function endedAgo(state: "failed" | "completed", job: string, hours: number) {
    const at = Date.now() - hours * HOUR;
    await server.redis().zadd(`bull:agentic-jobs:${state}`, at, job);
    await server.redis().hset(`bull:agentic-jobs:${job}`, "finishedOn", at);
  }

  test("a queue is paused and resumed, each can be taken back, and doing it twice is refused in words", async () => {
    const queue = server.queue("agentic-jobs");
    await queue.addBulk([1, 2, 3].map((n) => ({ name: "x", data: n })));
    const c = server.converse();
    expect(await previewOf(c, "queue.pause", QUEUE)).toMatchObject({
      button: "Pause agentic-jobs",
      targets: [{ id: "agentic-jobs", facts: { waiting: 3 } }],
      reversible: { is: true },
      bound: { paused: false },
    });
    const paused = await carryOut(c, "queue.pause", QUEUE);
    expect(paused.settled).toMatchObject({ state: "succeeded", facts: { paused: true, waiting: 3 } });
    expect(await queue.isPaused()).toBe(true);
    expect(await trouble(previewOf(c, "queue.pause", QUEUE))).toMatchObject({
      message: expect.stringContaining("paused already"),
      details: { notSent: true },
    });
    const undo = actionOf("queue.pause").undo?.(QUEUE, paused.before, {});
    expect(undo).toMatchObject({ action: "queue.resume", input: QUEUE });
    const resumed = await carryOut(c, undo?.action ?? "", undo?.input);
    expect(resumed.settled.state).toBe("succeeded");
    expect(await queue.isPaused()).toBe(false);
    expect(await queue.getWaitingCount()).toBe(3);
  });

  test("cleaning removes exactly what was previewed as old enough, in batches", async () => {
    const jobs = Array.from({ length: 1050 }, () => ({}));
    const queue = await server.workOff("agentic-jobs", [...jobs, { fails: "no answer" }]);
    for (let job = 1; job <= 1030; job += 1) await endedAgo("completed", String(job), 30);
    const c = server.converse();
    const input = { ...QUEUE, state: "completed", olderThanHours: "24" };
    expect(await previewOf(c, "queue.clean", input)).toMatchObject({
      button: "Remove 1030 completed jobs",
      targets: [{ facts: { jobs: 1030 } }],
      reversible: { is: false },
    });
    const { answer, settled } = await carryOut(c, "queue.clean", input);
    expect(answer.facts).toEqual({ removed: 1030, stopped: false });
    expect(settled.state).toBe("succeeded");
    expect(await queue.getJobCounts("completed", "failed")).toEqual({ completed: 20, failed: 1 });
    expect((await trouble(previewOf(c, "queue.clean", input))).message).toContain("older than 24 hours");
  });

  test("what nobody has worked on is not cleaned away, except dead letters that are old enough", async () => {
    const c = server.converse();
    await server.queue("agentic-jobs").add("x", {}, { timestamp: Date.now() - 48 * HOUR });
    const letters = server.queue("dead-letter");
    await letters.add("old", {}, { timestamp: Date.now() - 48 * HOUR });
    await letters.add("new", {});
    const waiting = { state: "waiting", olderThanHours: "24" };
    for (const attempt of [previewOf, carryOut])
      expect((await trouble(attempt(c, "queue.clean", { ...QUEUE, ...waiting }))).message).toContain(
        "not been worked on",
      );
    const input = { queue: "dead-letter", ...waiting };
    expect(await previewOf(c, "queue.clean", input)).toMatchObject({ button: "Remove 1 waiting job" });
    expect((await carryOut(c, "queue.clean", input)).settled.state).toBe("succeeded");
    expect((await rowsOf(c, "queue.dead-letters")).rows).toHaveLength(1);
    expect(
      (await rowsOf(c, "queue.counts")).rows.find(({ queue }) => queue === "agentic-jobs"),
    ).toMatchObject({
      waiting: 1,
    });
  });

  test("cleaning stops when a person stops it", async () => {
    await server.workOff("agentic-jobs", [{}]);
    await endedAgo("completed", "1", 30);
    const input = { ...QUEUE, state: "completed", olderThanHours: "24" };
    const { answer, settled } = await carryOut(server.converse(), "queue.clean", input, {
      signal: AbortSignal.abort(),
    });
    expect(answer.facts).toEqual({ removed: 0, stopped: true });
    expect(settled.state).toBe("failed");
  });

  test("one failed job waits again; one that has not failed is refused", async () => {
    const queue = await server.workOff("agentic-jobs", [{ fails: "no answer" }, {}]);
    const c = server.converse();
    const { settled } = await carryOut(c, "queue.retry-job", { ...QUEUE, job: "1" });
    expect(settled).toMatchObject({ state: "succeeded", facts: { state: "waiting" } });
    expect(await queue.getWaitingCount()).toBe(1);
    for (const [job, word] of [
      ["2", "completed"],
      ["404", "has no job"],
    ])
      expect((await trouble(carryOut(c, "queue.retry-job", { ...QUEUE, job: job ?? "" }))).message).toContain(
        word,
      );
  });

  test("a job that fails once more is told as failed, with the new reason", async () => {
    await server.workOff("agentic-jobs", [{ fails: "no answer" }]);
    const c = server.converse();
    const action = actionOf("queue.retry-job");
    const input = { ...QUEUE, job: "1" };
    const before = (await action.look(c, input)).facts;
    await server.redis().hset("bull:agentic-jobs:1", "finishedOn", Date.now() + 5, "failedReason", "worse");
    expect(await action.verify.settled(c, input, before, new Date())).toMatchObject({
      state: "failed",
      said: "It ran again and failed again: worse.",
    });
  });

  test("all failed jobs wait again, with their reasons in the preview", async () => {
    const queue = await server.workOff("agentic-jobs", [{ fails: "a" }, { fails: "b" }, { fails: "b" }]);
    const c = server.converse();
    expect(await previewOf(c, "queue.retry-failed", QUEUE)).toMatchObject({
      button: "Run 3 failed jobs again",
      targets: [{ facts: { reasons: "b (2); a (1)" } }],
    });
    const { settled } = await carryOut(c, "queue.retry-failed", QUEUE);
    expect(settled).toMatchObject({ state: "succeeded", facts: { left: 0 } });
    expect(await queue.getJobCounts("wait", "failed")).toEqual({ wait: 3, failed: 0 });
  });

  test.each([
    [{ "queue-retry": "no" }, "queue-retry: no"],
    [{ "queue-retry.agentic-jobs": "no" }, "queue-retry.agentic-jobs: no"],
    [{ "queue-retry": "maybe" }, "neither yes nor no"],
  ])("nothing is run again where the configuration says %j", async (options, word) => {
    const queue = await server.workOff("agentic-jobs", [{ fails: "no answer" }]);
    const c = server.converse(options as Record<string, string>);
    const attempts = [
      () => previewOf(c, "queue.retry-failed", QUEUE),
      () => carryOut(c, "queue.retry-failed", QUEUE),
      () => carryOut(c, "queue.retry-job", { ...QUEUE, job: "1" }),
    ];
    for (const attempt of attempts) expect((await trouble(attempt())).message).toContain(word);
    expect(await queue.getFailedCount()).toBe(1);
  });

  test("a queue may be exempt from what is forbidden for all others", async () => {
    await server.workOff("agentic-jobs", [{ fails: "no answer" }]);
    const c = server.converse({ "queue-retry": "no", "queue-retry.agentic-jobs": "yes" });
    expect((await carryOut(c, "queue.retry-job", { ...QUEUE, job: "1" })).settled.state).toBe("succeeded");
  });

  test("a job is discarded; one that runs is left alone", async () => {
    const queue = server.queue("agentic-jobs");
    await queue.addBulk([
      { name: "x", data: {} },
      { name: "x", data: {} },
    ]);
    const c = server.converse();
    expect(await previewOf(c, "queue.discard-job", { ...QUEUE, job: "2" })).toMatchObject({
      bound: { state: "waiting" },
      effects: ["The job and what it carried are removed.", "Its work will not be done."],
    });
    const { settled } = await carryOut(c, "queue.discard-job", { ...QUEUE, job: "2" });
    expect(settled.state).toBe("succeeded");
    expect(await queue.getWaitingCount()).toBe(1);
    await server.redis().rpoplpush("bull:agentic-jobs:wait", "bull:agentic-jobs:active");
    for (const attempt of [previewOf, carryOut])
      expect((await trouble(attempt(c, "queue.discard-job", { ...QUEUE, job: "1" }))).message).toContain(
        "is running",
      );
    expect(await queue.getActiveCount()).toBe(1);
  });

  test("a queue's own keys are no jobs, and names with signs of patterns or colons reach nothing", async () => {
    const queue = server.queue("agentic-jobs");
    await queue.add("x", {}, { jobId: "kept" });
    const c = server.converse();
    const before = (await server.redis().keys("*")).sort();
    for (const job of ["meta", "wait", "events", "id", "*"]) {
      expect((await trouble(carryOut(c, "queue.discard-job", { ...QUEUE, job }))).message).toContain(
        "no job",
      );
      expect((await trouble(carryOut(c, "queue.retry-job", { ...QUEUE, job }))).message).toContain("no job");
    }
    for (const name of ["*", "agentic-?obs", "[a]gentic-jobs", "AGENTIC-JOBS", "agentic-jobs "])
      for (const key of ["queue.pause", "queue.retry-failed"])
        expect((await trouble(carryOut(c, key, { queue: name }))).message).toContain("There is no queue");
    for (const name of ["", "agentic-jobs:kept", "x:meta"])
      expect(actionOf("queue.pause").input.safeParse({ queue: name }).success).toBe(false);
    expect((await server.redis().keys("*")).sort()).toEqual(before);
    expect(await queue.isPaused()).toBe(false);
  });

  test("a queue of a newer BullMQ is read and not changed", async () => {
    const queue = server.queue("agentic-jobs");
    await queue.add("x", {});
    await server.redis().hset("bull:agentic-jobs:meta", "version", "bullmq:6.2.0");
    const c = server.converse();
    expect((await rowsOf(c, "queue.counts")).rows).toMatchObject([{ waiting: 1 }]);
    expect((await trouble(carryOut(c, "queue.pause", QUEUE))).message).toContain("BullMQ 6");
  });

  test("nothing is written but what was asked for", async () => {
    await server.queue("agentic-jobs").add("x", {});
    await server.redis().hset("bull:agentic-jobs:meta", "version", "bullmq:5.65.0");
    const c = server.converse();
    await carryOut(c, "queue.pause", QUEUE);
    await carryOut(c, "queue.resume", QUEUE);
    expect(await server.redis().hget("bull:agentic-jobs:meta", "version")).toBe("bullmq:5.65.0");
  });
});
