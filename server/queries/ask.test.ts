import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { actionRuns, queryRuns } from "@/db/schema";
import type { Role } from "@/domain/access";
import { appRouter } from "@/server/router";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { PLACE, withReads } from "@/server/testing/with-reads";
import { createCallerFactory } from "@/server/trpc";
import { askQuery } from "./ask";
import { answerQuery } from "./run-query";

const stage = onStage();
const reads = withReads(stage);
const NOW = new Date("2026-11-20T09:00:00Z");
const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
const caller = (role: Role, now = NOW) => createCallerFactory(appRouter)(as(stage, role, now)).queries;
const question = (over: Partial<Parameters<typeof askQuery>[1]> = {}) => ({
  environmentId: PLACE,
  query: "queue.jobs",
  input: { queue: "mail" },
  requestKey: randomUUID(),
  ...over,
});

beforeEach(async () => {
  await stage.db.delete(queryRuns);
});

describe("asking a named query", () => {
  test("writes the run and who asked, and the trail says what was asked but not what came", async () => {
    const { id } = await askQuery(as(stage, "operator", NOW), question());
    expect(await reads.run(id)).toMatchObject({ state: "queued", askedByName: "Olga", attempt: 0 });
    const [event] = (await auditOf(stage.db, "query.ask")).slice(-1);
    expect(event).toMatchObject({
      environmentId: PLACE,
      subjectKind: "query",
      subjectId: id,
      detail: { query: "queue.jobs", input: { queue: "mail" } },
    });
  });

  test("two deliveries of one click are one run, and its key is good for nothing else", async () => {
    const once = question();
    const answers = await Promise.all([1, 2, 3].map(() => askQuery(as(stage, "operator", NOW), once)));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect(await refusalOf(askQuery(as(stage, "operator", NOW), { ...once, query: "queue.long" }))).toContain(
      "used for something else",
    );
  });

  test("two people who ask the same within two seconds share an answer, later ones do not", async () => {
    const first = await askQuery(as(stage, "operator", NOW), question());
    expect(await askQuery(as(stage, "admin", later(1)), question())).toEqual(first);
    expect(await askQuery(as(stage, "admin", later(1)), question({ input: { queue: "other" } }))).not.toEqual(
      first,
    );
    expect(await askQuery(as(stage, "admin", later(3)), question())).not.toEqual(first);
    const asked = (await auditOf(stage.db, "query.ask")).filter(({ subjectId }) => subjectId === first.id);
    expect(asked.map(({ actor }) => actor.name)).toEqual(["Olga", "Ada"]);
  });

  test("an answer from before an action is not shared after it", async () => {
    const first = await askQuery(as(stage, "operator", NOW), question());
    await stage.db.insert(actionRuns).values({
      environmentId: PLACE,
      action: "queue.pause",
      target: "mail",
      label: "Pause mail",
      input: {},
      tier: 1,
      state: "succeeded",
      idempotencyKey: randomUUID(),
      requestedByName: "Olga",
      requestedAt: NOW,
      finishedAt: later(1),
      expectedSeconds: 1,
    });
    expect(await askQuery(as(stage, "admin", later(1.5)), question())).not.toEqual(first);
    await stage.db.delete(actionRuns).where(eq(actionRuns.action, "queue.pause"));
  });

  test.each([
    ["an input that its own form refuses", { input: { queue: "x; drop table" } }, /small letters only/],
    ["an input that it does not know", { input: { queue: "mail", also: "this" } }, /also/],
    ["a query that is not there", { query: "queue.none" }, /no query/],
    ["an environment that is not there", { environmentId: "nowhere/none" }, /no environment/],
    ["what the deployment does not offer", { query: "cache.memory" }, /names no cache/],
  ])("refuses %s, in words", async (_what, over, words) => {
    expect(await refusalOf(askQuery(as(stage, "operator", NOW), question(over)))).toMatch(words);
    expect(await stage.db.select().from(queryRuns)).toEqual([]);
  });

  test("going on with one's own question is not told again, and nobody goes on with another's", async () => {
    const { id } = await askQuery(as(stage, "operator", NOW), question());
    const before = (await auditOf(stage.db, "query.ask")).length;
    const next = await caller("operator", later(10)).again({ after: id, requestKey: randomUUID() });
    expect(next.id).not.toBe(id);
    expect(await reads.run(next.id)).toMatchObject({ query: "queue.jobs", input: { queue: "mail" } });
    expect(await auditOf(stage.db, "query.ask")).toHaveLength(before);
    for (const another of [caller("admin", later(10)), caller("operator", later(400))])
      expect(await refusalOf(another.again({ after: id, requestKey: randomUUID() }))).toContain("Ask anew");
  });

  test("what is offered stands in its groups, and what is not says why", async () => {
    const { groups } = await caller("viewer").catalogue({ environmentId: PLACE });
    expect(groups.map(({ group }) => group)).toEqual(["queues", "cache"]);
    expect(groups[1]?.queries[0]).toMatchObject({ notOfferedBecause: "the configuration names no cache." });
    expect(groups[0]?.queries[0]).toMatchObject({ notOfferedBecause: null, purpose: "What waits." });
  });

  test("everyone reads answers, lines of a log only those who may read logs", async () => {
    const asked = await askQuery(as(stage, "operator", NOW), question());
    await answerQuery(stage.db, reads.book, asked.id);
    expect(await caller("viewer").byId(asked)).toMatchObject({ rows: [["a", 1]], said: "1 jobs." });
    expect(
      await caller("viewer").latest({ environmentId: PLACE, query: "queue.jobs", input: { queue: "mail" } }),
    ).toMatchObject({ id: asked.id });
    const log = await caller("auditor").askLog({
      environmentId: PLACE,
      log: "pods",
      input: {},
      requestKey: randomUUID(),
    });
    await answerQuery(stage.db, reads.book, log.id);
    expect(await caller("auditor").lines(log)).toMatchObject({ state: "done" });
    expect(await refusalOf(caller("viewer").lines(log))).toContain("Needs the operator or admin or auditor");
    expect(await refusalOf(caller("viewer").byId(log))).toContain("There is no query run");
    expect(await caller("viewer").recent({ environmentId: PLACE })).toHaveLength(1);
  });
});
