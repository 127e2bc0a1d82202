import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { actionRuns, automations } from "@/db/schema";
import type { ActionState } from "@/domain/action";
import { finish } from "@/server/actions/finish";
import { requestAction } from "@/server/actions/start-action";
import { whyNotNow } from "@/server/actions/still-allowed";
import { enqueueIn } from "@/server/queue";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { GATED, offeringTrials } from "@/server/testing/with-gate";
import { listAutomations } from "./queries";
import { setAutomation } from "./set-automation";

const stage = onStage();
offeringTrials(stage);
const NOW = new Date();
const KEY = `backfill ${GATED}`;
const later = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);
const reason = "looked into it";

beforeEach(async () => {
  await stage.db.delete(actionRuns);
  await stage.db.delete(automations);
});

/** What a backfill does for each of its slots. */
const start = (at = NOW) =>
  stage.db.transaction((tx) =>
    requestAction(
      { db: tx, now: at, enqueue: enqueueIn(tx) },
      {
        environmentId: GATED,
        action: "trial.disrupt",
        input: { thing: randomUUID() },
        requestKey: randomUUID(),
        by: stage.cast.operator,
        origin: "backfill",
      },
    ),
  );

async function end(id: string, state: "succeeded" | "failed" | "cancelled") {
  const [run] = await stage.db
    .update(actionRuns)
    .set({ state: "running" })
    .where(eq(actionRuns.id, id))
    .returning();
  if (!run) throw new Error("no run");
  await finish(stage.db, run, state, `it ${state}`);
}

async function endNew(state: "succeeded" | "failed" | "cancelled", at = NOW) {
  const run = await start(at);
  await end(run.id, state);
  return run;
}

const breaker = async () => (await stage.db.select().from(automations).where(eq(automations.key, KEY)))[0];
const stateAt = async (at: Date) =>
  (await listAutomations(stage.db, at)).find(({ key }) => key === KEY)?.state;
const mayStillGo = async (id: string, at = NOW) => {
  const [run] = await stage.db.select().from(actionRuns).where(eq(actionRuns.id, id));
  if (!run) throw new Error("no run");
  return whyNotNow(stage.db, run, at);
};
const set = (change: Partial<Parameters<typeof setAutomation>[1]>, at = NOW) =>
  setAutomation(as(stage, "admin", at), { key: KEY, reason, ...change });

describe("too many runs in an hour", () => {
  beforeEach(async () => {
    await start(later(-90));
    await set({ perHour: 3 });
    await stage.db.delete(actionRuns);
  });

  test("open the breaker; what was asked for in time still goes", async () => {
    await start(later(-75));
    const runs = [await start(later(-20)), await start(later(-10))];
    expect((await breaker())?.openSince).toBeNull();
    runs.push(await start());
    expect(await breaker()).toMatchObject({ openKind: "too-many", openSince: NOW });
    for (const { id } of runs) expect(await mayStillGo(id)).toBeUndefined();
    expect(await refusalOf(start(later(1)))).toContain("It started 3 runs within an hour; 3 are allowed.");
    expect((await auditOf(stage.db, "automation.open")).at(-1)).toMatchObject({
      subjectId: KEY,
      result: "failed",
    });
  });

  test("asking whether it may go counts nothing", async () => {
    const first = await start();
    for (let times = 0; times < 9; times += 1) expect(await mayStillGo(first.id)).toBeUndefined();
    await start();
    expect((await breaker())?.openSince).toBeNull();
  });
});

describe("failures in a row", () => {
  const failed = async (times: number) => {
    for (let time = 0; time < times; time += 1) await endNew("failed");
  };

  test("open the breaker, and what waits is not sent; one that worked in between does not let it come to that", async () => {
    await failed(4);
    await endNew("succeeded");
    await failed(4);
    const waiting = await start();
    await endNew("cancelled");
    expect((await breaker())?.openSince).toBeNull();
    await failed(1);
    expect(await breaker()).toMatchObject({ openKind: "failures" });
    expect(await mayStillGo(waiting.id)).toContain("The last 5 runs did not end well");
    expect(await refusalOf(start(later(5)))).toContain("stopped by its breaker");
  });

  test("after a rest one is let through as a trial, and only one; its success closes the breaker", async () => {
    await failed(5);
    expect(await refusalOf(start(later(29)))).toContain("let through as a trial after");
    expect(await stateAt(later(31))).toBe("resting-over");
    const both = await Promise.allSettled([start(later(31)), start(later(31))]);
    const trial = both.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    expect(trial).toHaveLength(1);
    expect(await stateAt(later(31))).toBe("on-trial");
    expect(await refusalOf(start(later(32)))).toContain("under way as a trial");
    const [{ id } = { id: "" }] = trial;
    expect(await mayStillGo(id, later(32))).toBeUndefined();
    await end(id, "succeeded");
    expect(await breaker()).toMatchObject({ openSince: null, trialRunId: null });
    await failed(4);
    expect((await breaker())?.openSince).toBeNull();
  });

  test("a trial that fails opens it for another rest; one that was cancelled makes room for the next", async () => {
    await failed(5);
    const [first] = [await start(later(31))];
    await end(first.id, "cancelled");
    expect((await breaker())?.openBecause).toContain("The last 5 runs");
    const second = await start(later(32));
    await end(second.id, "failed");
    expect((await breaker())?.openBecause).toContain("The trial did not end well either");
    expect((await breaker())?.trialRunId).toBeNull();
  });

  test("an admin closes it with a reason, and counting begins anew", async () => {
    await failed(5);
    expect(
      await refusalOf(setAutomation(as(stage, "operator"), { key: KEY, close: true, reason })),
    ).toContain("admin role");
    expect(await refusalOf(set({ close: true, reason: "" }))).toContain("why");
    await set({ close: true }, new Date());
    expect((await auditOf(stage.db, "automation.set")).at(-1)).toMatchObject({
      subjectId: KEY,
      environmentId: GATED,
      detail: { reason, closed: expect.stringContaining("The last 5 runs") },
    });
    await endNew("failed", later(1));
    expect((await breaker())?.openSince).toBeNull();
    expect(await refusalOf(set({ close: true }))).toContain("closed already");
  });
});

test("a muted automation neither starts nor sends until then, and says who muted it", async () => {
  const before = await start();
  await set({ mutedUntil: later(30) });
  expect(await stateAt(later(1))).toBe("muted");
  expect(await refusalOf(start(later(1)))).toContain("muted by Ada until");
  expect(await mayStillGo(before.id, later(1))).toContain(reason);
  expect(await mayStillGo(before.id, later(31))).toBeUndefined();
  await set({ mutedUntil: null }, later(2));
  expect(await mayStillGo(before.id, later(3))).toBeUndefined();
});

test("what a person asks for is nobody's automation", async () => {
  const states: ActionState[] = [];
  for (let time = 0; time < 6; time += 1) {
    const run = await requestAction(
      { db: stage.db, now: NOW, enqueue: enqueueIn(stage.db) },
      {
        environmentId: GATED,
        action: "trial.disrupt",
        input: { thing: randomUUID() },
        requestKey: randomUUID(),
        by: stage.cast.operator,
      },
    );
    await end(run.id, "failed");
    states.push(run.state);
  }
  expect(states).toHaveLength(6);
  expect(await listAutomations(stage.db, NOW)).toEqual([]);
});

test("what it is told must make sense", async () => {
  await start();
  expect(await refusalOf(set({}))).toContain("Say what changes");
  expect(await refusalOf(set({ mutedUntil: later(-1) }))).toContain("later than now");
  expect(await refusalOf(set({ mutedUntil: later(40 * 1440) }))).toContain("31 days");
  expect(await refusalOf(set({ key: "none", close: true }))).toContain("none");
  expect(await refusalOf(set({ perHour: 0 }))).not.toBe("it was allowed");
});
