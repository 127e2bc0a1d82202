import { eq, sql } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { channels, checks, notifications, observations, thresholds, watchWindows } from "@/db/schema";
import { undoAction } from "@/server/actions/undo-action";
import { as, auditOf, onStage } from "@/server/testing/cast";
import { onProvingGround } from "@/server/testing/on-proving-ground";
import { PROVING } from "@/server/testing/proving-ground";
import { judgeWatches } from "./judge-watches";
import { watchesToMind, watchOf } from "./queries";

const stage = onStage();
const ground = onProvingGround(stage);
const MINUTE = 60_000;
let health = 0;

beforeAll(async () => {
  await stage.db
    .insert(channels)
    .values({ id: "mail", kind: "email", title: "Mail", settings: {}, perMinute: 60 });
  await stage.db.insert(thresholds).values({
    id: "auditron/test.queue",
    platformId: "auditron",
    metric: "test.queue",
    title: "Queue",
    unit: "count",
    direction: "above-is-bad",
    alert: 100,
    strict: false,
    minimumVolume: 0,
    sourceFile: "none",
    derived: true,
    owner: "test",
    note: "",
    declared: { target: null, warn: null, alert: 100 },
  });
});

/** What was seen is never deleted: each story looks at a check of its own. */
async function newCheck() {
  await stage.db.delete(checks);
  const [check] = await stage.db
    .insert(checks)
    .values({
      environmentId: PROVING,
      component: "api",
      key: "health",
      title: "Health",
      question: "health",
      everySeconds: 60,
      metric: "test.queue",
      whenLost: "alert",
      confirmBad: 1,
      confirmGood: 1,
    })
    .returning();
  health = check?.id ?? 0;
}

beforeEach(async () => {
  await ground.clear();
  await newCheck();
  await stage.db.delete(notifications);
});

type Look = Partial<Pick<typeof observations.$inferInsert, "status" | "value" | "latencyMs">>;

/** A look each minute, from so many minutes after that moment. */
const looked = (from: Date, minutes: readonly number[], look: Look = {}) =>
  stage.db.insert(observations).values(
    minutes.map((minute) => ({
      checkId: health,
      at: new Date(from.getTime() + minute * MINUTE),
      status: "ok" as const,
      reason: "seen",
      ...look,
    })),
  );
const EACH = Array.from({ length: 10 }, (_, minute) => minute);
const BEFORE = EACH.map((minute) => minute - 30);

/** A tier 2 action that worked; the moments of its call and of its end. */
async function done(name = "web") {
  const id = await ground.confirmed(name);
  await ground.work(id);
  await ground.settle(id);
  const { calledAt, finishedAt, state } = await ground.rowOf(id);
  expect(state).toBe("succeeded");
  if (!calledAt || !finishedAt) throw new Error("not done");
  return { id, calledAt, finishedAt, over: new Date(finishedAt.getTime() + 15 * MINUTE) };
}

const windowOf = async (id: string) =>
  (await stage.db.select().from(watchWindows).where(eq(watchWindows.actionRunId, id)))[0];

test("what worked is watched from its end for as long as its action says; what did not is not", async () => {
  const { id, finishedAt, over } = await done();
  expect(await windowOf(id)).toMatchObject({
    state: "watching",
    checks: ["health"],
    startsAt: finishedAt,
    endsAt: over,
  });
  const failed = await ground.confirmed("web", { input: { target: "web", to: "not a number" } });
  await ground.work(failed);
  expect((await ground.rowOf(failed)).state).toBe("failed");
  expect(await windowOf(failed)).toBeUndefined();
});

describe("the verdict", () => {
  async function judged(before: Look, since: Look) {
    await newCheck();
    const run = await done();
    await looked(run.calledAt, BEFORE, before);
    await looked(run.finishedAt, EACH, since);
    await judgeWatches(stage.db, run.over);
    return { run, window: await windowOf(run.id) };
  }

  test("is given when the time is up and not before, once, and is in the trail", async () => {
    const { id, calledAt, finishedAt, over } = await done();
    await looked(calledAt, BEFORE);
    await looked(finishedAt, EACH);
    await judgeWatches(stage.db, new Date(over.getTime() - 1));
    expect(await windowOf(id)).toMatchObject({ state: "watching", judgedAt: null });
    await Promise.all([judgeWatches(stage.db, over), judgeWatches(stage.db, over)]);
    expect(await windowOf(id)).toMatchObject({ state: "same", judgedAt: over });
    const told = (await auditOf(stage.db, "action.watched")).filter(({ subjectId }) => subjectId === id);
    expect(told).toMatchObject([{ detail: { verdict: "same" }, environmentId: PROVING }]);
    expect(await stage.db.select().from(notifications)).toEqual([]);
  });

  test.each([
    ["errors", { status: "ok" }, { status: "alert" }],
    ["latency", { latencyMs: 200 }, { latencyMs: 900 }],
    ["the queue", { value: 20 }, { value: 80 }],
  ] as const)("is worse by %s, and whoever asked is told with the figures", async (_, before, since) => {
    const { run, window } = await judged(before, since);
    expect(window).toMatchObject({
      state: "worse",
      verdict: expect.stringMatching(/^Health: .* before, .* since\.$/),
    });
    const told = await stage.db.select().from(notifications);
    expect(told).toMatchObject([
      {
        recipient: stage.cast.operator.email,
        message: {
          title: "Worse since: Scale web to 3",
          path: `/actions/${run.id}`,
          sentence: window?.verdict,
        },
      },
    ]);
  });

  test("is better, or the same, by the same figures", async () => {
    expect((await judged({ latencyMs: 900 }, { latencyMs: 200 })).window?.state).toBe("better");
    expect((await judged({ value: 20 }, { value: 22 })).window?.state).toBe("same");
  });

  test("is never good where too little was told", async () => {
    expect((await judged({ status: "unknown" }, {})).window).toMatchObject({ state: "unknown" });
    const blind = await judged({}, { status: "unknown" });
    expect(blind.window).toMatchObject({
      state: "unknown",
      verdict: "Health: Since then no look told anything; 3 are needed.",
    });
    const { id, over } = await done();
    await stage.db
      .update(watchWindows)
      .set({ checks: ["gone"] })
      .where(eq(watchWindows.actionRunId, id));
    await judgeWatches(stage.db, over);
    expect((await windowOf(id))?.state).toBe("unknown");
  });

  test("leaves out what was seen before that hour, during the run, and after the window", async () => {
    const { id, calledAt, finishedAt, over } = await done();
    await looked(calledAt, [-90, -80, -70, -61], { status: "alert" });
    await looked(calledAt, BEFORE);
    await looked(finishedAt, EACH);
    await looked(over, [0, 1, 2, 3], { status: "alert" });
    await judgeWatches(stage.db, new Date(over.getTime() + 5 * MINUTE));
    expect((await windowOf(id))?.state).toBe("same");
  });
});

test("while it is watched, the page says how it is so far", async () => {
  const { id, calledAt, finishedAt } = await done();
  await looked(calledAt, BEFORE);
  await looked(finishedAt, EACH, { status: "alert" });
  const at = (minutes: number) => new Date(finishedAt.getTime() + minutes * MINUTE);
  expect(await watchOf(stage.db, id, at(1))).toMatchObject({ state: "watching", soFar: "unknown" });
  expect(await watchOf(stage.db, id, at(5))).toMatchObject({ state: "watching", soFar: "worse" });
  await judgeWatches(stage.db, at(15));
  expect(await watchOf(stage.db, id, at(16))).toMatchObject({ state: "worse", soFar: null });
  expect(await watchOf(stage.db, crypto.randomUUID(), at(16))).toBeNull();
});

test("the notice of what got worse stays an hour, or until it is taken back", async () => {
  const { id, calledAt, finishedAt, over } = await done();
  const minded = async (at: Date) =>
    (await watchesToMind(stage.db, at)).map(({ runId, state }) => [runId, state]);
  expect(await minded(finishedAt)).toEqual([[id, "watching"]]);
  await looked(calledAt, BEFORE);
  await looked(finishedAt, EACH, { status: "alert" });
  await judgeWatches(stage.db, over);
  expect(await minded(new Date(over.getTime() + 59 * MINUTE))).toEqual([[id, "worse"]]);
  expect(await minded(new Date(over.getTime() + 61 * MINUTE))).toEqual([]);
  const undo = await undoAction(as(stage, "operator"), { id, requestKey: crypto.randomUUID() });
  await stage.db.execute(
    sql`update action_runs set state = 'rolled-back', undone_by = ${undo.id} where id = ${id}`,
  );
  expect(await minded(over)).toEqual([]);
});
