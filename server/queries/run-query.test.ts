import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { people, queryRuns } from "@/db/schema";
import { as, onStage } from "@/server/testing/cast";
import { until } from "@/server/testing/until";
import { PLACE, SECRET, withReads } from "@/server/testing/with-reads";
import { askQuery } from "./ask";
import { answerQuery, forgetQueries, runQuery, sweepQueries } from "./run-query";

const stage = onStage();
const reads = withReads(stage);
const soon = (seconds: number) => new Date(Date.now() + seconds * 1000);

beforeEach(async () => {
  await stage.db.delete(queryRuns);
  reads.table = { rows: [["a", 1]], truncated: false, status: 200 };
});
afterEach(() => reads.letGo());

/** Each of another queue, so that none shares an answer with another. */
let queue = "q";
function ask(query = "queue.jobs") {
  queue += "q";
  return askQuery(as(stage, "operator"), {
    environmentId: PLACE,
    query,
    input: { queue },
    requestKey: randomUUID(),
  });
}
async function answered(query?: string) {
  const { id } = await ask(query);
  await answerQuery(stage.db, reads.book, id);
  return reads.run(id);
}

describe("an answer", () => {
  test("is kept with its columns and its evidence", async () => {
    expect(await answered()).toMatchObject({
      state: "done",
      said: "1 jobs.",
      rows: [["a", 1]],
      columns: [{ key: "name" }, { key: "count" }],
      truncated: false,
      attempt: 1,
      leaseUntil: null,
      evidence: { httpStatus: 200 },
    });
  });

  test("of too many rows is cut at a thousand, and says so", async () => {
    reads.table.rows = Array.from({ length: 1200 }, (_, at) => [`job ${at}`, at]);
    const run = await answered();
    expect(run.rows).toHaveLength(1000);
    expect(run).toMatchObject({
      truncated: true,
      said: "1200 jobs. Only the first 1,000 rows are kept.",
    });
  });

  test("of too many bytes is cut before them, and says so", async () => {
    reads.table.rows = Array.from({ length: 200 }, (_, at) => ["many words ".repeat(1700), at]);
    const run = await answered();
    expect(JSON.stringify(run.rows).length).toBeLessThan(2_000_100);
    expect(run.rows?.length).toBeGreaterThan(90);
    expect(run.said).toMatch(/Only the first \d+ rows are kept: together they are too large\./);
  });

  test("carries no secret, by name, by shape or by value, and nothing that cannot be kept", async () => {
    reads.table.rows = [
      [`postgres://app:hunter22@db/x and ${SECRET}`, 1],
      ['select \'{"password": "hunter22"}\'', 2],
      ["nul \u0000 half \ud800 bell \u0007 \u001b[31mred\u001b[0m", null],
      [{ nested: true }, "9007199254740993"],
      ["short row"],
    ];
    const run = await answered();
    const text = JSON.stringify(run);
    expect(text).not.toContain("hunter22");
    expect(text).not.toContain(SECRET);
    expect(run.rows?.[2]).toEqual(["nul \ufffd half \ufffd bell  red", null]);
    expect(run.rows?.[3]).toEqual(['{"nested":true}', "9007199254740993"]);
    expect(run.rows?.[4]).toEqual(["short row", null]);
  });

  test("that is none says why in the platform's words, with its evidence", async () => {
    reads.table = { rows: [], truncated: false, status: 200 };
    const broken = reads.table as unknown as { rows: unknown };
    broken.rows = undefined;
    expect(await answered()).toMatchObject({ state: "failed", said: "The answer could not be understood." });
    await stage.db.update(people).set({ role: "viewer" }).where(eq(people.id, stage.cast.operator.id));
    const { id } = await ask();
    await answerQuery(stage.db, reads.book, id);
    await stage.db.update(people).set({ role: "operator" }).where(eq(people.id, stage.cast.operator.id));
    expect(await reads.run(id)).toMatchObject({ state: "failed", said: "Olga may not read this any more." });
  });

  test("that does not come ends by the clock", async () => {
    reads.hang = true;
    expect(await answered()).toMatchObject({ state: "failed", said: "No complete answer within 1 s." });
  });
});

describe("workers that die, hang or overtake", () => {
  test("a query whose platform hangs keeps nobody waiting, however many hang there", async () => {
    reads.hang = true;
    const hanging = await Promise.all(Array.from({ length: 6 }, () => ask("queue.long")));
    for (const { id } of hanging) await runQuery(stage.db, reads.book, id);
    const self = await askQuery(as(stage, "operator"), {
      environmentId: "wheelhouse/self",
      query: "platform.workers",
      input: {},
      requestKey: randomUUID(),
    });
    await runQuery(stage.db, reads.book, self.id);
    await until("the other was answered", async () => (await reads.run(self.id)).state === "done");
    const states = await Promise.all(hanging.map(async ({ id }) => (await reads.run(id)).state));
    expect(states.toSorted()).toEqual(["queued", "queued", "running", "running", "running", "running"]);
    reads.letGo();
    await until("all were answered in their turn", async () =>
      (await Promise.all(hanging.map(({ id }) => reads.run(id)))).every(({ state }) => state === "done"),
    );
  });

  test("what a dead worker left is asked again, and its late answer is dropped", async () => {
    reads.hang = true;
    const { id } = await ask("queue.long");
    const dead = answerQuery(stage.db, reads.book, id);
    await until("it was asked", async () => (await reads.run(id)).state === "running");
    await sweepQueries(stage.db, soon(10));
    expect((await reads.run(id)).state).toBe("running");
    await sweepQueries(stage.db, soon(20));
    expect(await reads.run(id)).toMatchObject({ state: "queued", attempt: 1 });
    const second = answerQuery(stage.db, reads.book, id);
    await until("it was asked again", async () => (await reads.run(id)).attempt === 2);
    reads.table.rows = [["late", 0]];
    reads.letGo();
    await Promise.all([dead, second]);
    expect(await reads.run(id)).toMatchObject({ state: "done", attempt: 2 });
  });

  test("an answer that comes after the claim was lost changes nothing", async () => {
    reads.hang = true;
    const { id } = await ask("queue.long");
    const dead = answerQuery(stage.db, reads.book, id);
    await until("it was asked", async () => (await reads.run(id)).state === "running");
    await sweepQueries(stage.db, soon(20));
    reads.letGo();
    await dead;
    expect(await reads.run(id)).toMatchObject({ state: "queued", rows: null });
  });

  test("after three dead workers, or two minutes without any, it ends and says so", async () => {
    const tried = await ask();
    await stage.db
      .update(queryRuns)
      .set({ state: "running", attempt: 3, leaseUntil: soon(-1) })
      .where(eq(queryRuns.id, tried.id));
    await sweepQueries(stage.db, soon(0));
    expect(await reads.run(tried.id)).toMatchObject({
      state: "failed",
      said: "The workers that asked ended before there was an answer. Ask again.",
    });
    const waiting = await ask();
    await sweepQueries(stage.db, soon(60));
    expect((await reads.run(waiting.id)).state).toBe("queued");
    await sweepQueries(stage.db, soon(200));
    expect(await reads.run(waiting.id)).toMatchObject({
      state: "failed",
      said: "No worker took it up in time. Ask again.",
    });
  });

  test("two deliveries of one run ask once", async () => {
    const { id } = await ask();
    const before = reads.asked.length;
    await Promise.all([answerQuery(stage.db, reads.book, id), answerQuery(stage.db, reads.book, id)]);
    expect(reads.asked.length - before).toBe(1);
  });
});

test("answers of queries are kept a week, lines of logs an hour", async () => {
  const { id: query } = await ask();
  const { id: log } = await ask();
  await stage.db.update(queryRuns).set({ kind: "log", state: "done" }).where(eq(queryRuns.id, log));
  const left = async () => (await stage.db.select().from(queryRuns)).map(({ id }) => id);
  await sweepQueries(stage.db, soon(3500));
  expect(await left()).toHaveLength(2);
  await sweepQueries(stage.db, soon(3700));
  expect(await left()).toEqual([query]);
  await forgetQueries(stage.db, soon(6.9 * 86_400));
  expect(await left()).toEqual([query]);
  await forgetQueries(stage.db, soon(7.1 * 86_400));
  expect(await left()).toEqual([]);
});
