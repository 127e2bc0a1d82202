import { eq } from "drizzle-orm";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { checks, environments, objectiveDays, reportDefinitions, reports, rollupsDay } from "@/db/schema";
import { onStage } from "@/server/testing/cast";
import { keepObjective } from "@/server/testing/keep-objective";
import { makeReports } from "./make-reports";
import { askDueReports } from "./schedule";
import { reportsOf } from "./testing";

const stage = onStage();
const BEGAN = new Date("2026-07-01T06:30:00Z");
let checkId = 0;

beforeAll(async () => {
  await stage.db
    .insert(environments)
    .values({ id: "auditron/production", platformId: "auditron", name: "production" });
  const [check] = await stage.db
    .insert(checks)
    .values({
      environmentId: "auditron/production",
      component: "api",
      key: "api.health",
      title: "Health",
      question: "health",
      everySeconds: 60,
      whenLost: "alert",
      confirmBad: 1,
      confirmGood: 1,
    })
    .returning();
  checkId = check?.id ?? 0;
});
beforeEach(async () => {
  await stage.db.update(reportDefinitions).set({ active: false });
});

const reportsHere = reportsOf(stage, () => BEGAN);
const define = (more: Parameters<typeof reportsHere.define>[0] = {}) =>
  reportsHere.define({ scheduled: true, sections: ["alerts"], ...more });

const periodsOf = async (definitionId: string) =>
  (
    await stage.db
      .select()
      .from(reports)
      .where(eq(reports.definitionId, definitionId))
      .orderBy(reports.number)
  ).map(({ periodName }) => periodName);

const tick = async (at: string) => {
  await askDueReports(stage.db, new Date(at));
  await makeReports(stage.db, () => new Date(at));
};

test("each day is reported once, at its time, however often and by how many it is looked at", async () => {
  const id = await define();
  await tick("2026-07-02T05:59:59Z");
  expect(await periodsOf(id)).toEqual([]);
  await Promise.all([
    tick("2026-07-02T06:00:00Z"),
    tick("2026-07-02T06:00:00Z"),
    tick("2026-07-02T06:00:00Z"),
  ]);
  await tick("2026-07-02T23:00:00Z");
  expect(await periodsOf(id)).toEqual(["2026-07-01"]);
  await tick("2026-07-03T06:00:00Z");
  expect(await periodsOf(id)).toEqual(["2026-07-01", "2026-07-02"]);
});

describe("while promises are not counted to its end", () => {
  const environmentId = "auditron/production";
  const other = "auditron/staging";
  let objectiveId: string;
  beforeAll(async () => {
    await stage.db.insert(environments).values({ id: other, platformId: "auditron", name: "staging" });
    ({ id: objectiveId } = await keepObjective(stage.db, {
      platformId: "auditron",
      key: "api",
      source: { from: "checks", checks: ["api.health"] },
    }));
  });
  afterEach(() => stage.db.delete(objectiveDays));

  const countedTo = (at: string, over: { environmentId?: string; day?: string } = {}) =>
    stage.db
      .insert(objectiveDays)
      .values({ objectiveId, environmentId, day: "2026-07-01", countedTo: new Date(at), ...over })
      .onConflictDoUpdate({
        target: [
          objectiveDays.objectiveId,
          objectiveDays.environmentId,
          objectiveDays.tenant,
          objectiveDays.day,
        ],
        set: { countedTo: new Date(at) },
      });

  test("it waits, for an hour after it is due or the worker started", async () => {
    const id = await define();
    await countedTo("2026-07-01T21:00Z");
    await tick("2026-07-02T06:59:59Z");
    await askDueReports(stage.db, new Date("2026-07-02T09:00Z"), new Date("2026-07-02T08:30Z"));
    expect(await periodsOf(id)).toEqual([]);
    await countedTo("2026-07-02T00:00Z");
    await tick("2026-07-02T06:59:59Z");
    expect(await periodsOf(id)).toEqual(["2026-07-01"]);
    await tick("2026-07-03T06:59:59Z");
    expect(await periodsOf(id)).toEqual(["2026-07-01"]);
    await tick("2026-07-03T07:00Z");
    expect(await periodsOf(id)).toEqual(["2026-07-01", "2026-07-02"]);
  });

  test("it waits for each place, however far another is", async () => {
    const id = await define();
    await countedTo("2026-07-02T00:00Z");
    await countedTo("2026-07-01T21:00Z", { environmentId: other });
    await tick("2026-07-02T06:59:59Z");
    expect(await periodsOf(id)).toEqual([]);
    await countedTo("2026-07-02T00:00Z", { environmentId: other });
    await tick("2026-07-02T06:59:59Z");
    expect(await periodsOf(id)).toEqual(["2026-07-01"]);
  });

  test("it does not wait for one that nobody counts any more", async () => {
    const id = await define();
    await countedTo("2026-06-29T00:00Z", { day: "2026-06-28" });
    await tick("2026-07-02T06:00Z");
    expect(await periodsOf(id)).toEqual(["2026-07-01"]);
  });
});

test("after a time without a worker the newest one is made once, and names those that were skipped", async () => {
  const id = await define();
  await tick("2026-07-02T06:00:00Z");
  await tick("2026-07-07T09:00:00Z");
  await tick("2026-07-07T09:00:05Z");
  expect(await periodsOf(id)).toEqual(["2026-07-01", "2026-07-06"]);
  const [, late] = await stage.db
    .select()
    .from(reports)
    .where(eq(reports.definitionId, id))
    .orderBy(reports.number);
  expect(late?.content?.missing).toContainEqual(
    expect.stringContaining("no report of 2026-07-02, 2026-07-03, 2026-07-04, 2026-07-05"),
  );
});

test.each([
  ["daily", "Asia/Kolkata", "2026-07-03T00:29Z", "2026-07-03T00:30Z", "2026-07-02"],
  ["weekly", "Asia/Kathmandu", "2026-07-06T00:14Z", "2026-07-06T00:15Z", "2026-W27"],
  ["monthly", "Europe/Berlin", "2026-08-01T03:59Z", "2026-08-01T04:00Z", "2026-07"],
  ["quarterly", "America/St_Johns", "2026-10-01T08:29Z", "2026-10-01T08:30Z", "2026-Q3"],
] as const)("a %s report of %s is not there at %s, and is at %s", async (kind, zone, before, then, name) => {
  const id = await define({ kind, zone });
  await tick(before);
  expect(await periodsOf(id)).not.toContain(name);
  await tick(then);
  expect(await periodsOf(id)).toContain(name);
});

test("what was over before the schedule was there is made only where something was observed", async () => {
  const id = await define({ dueAt: "00:00" });
  await stage.db
    .update(reportDefinitions)
    .set({ changedAt: new Date("2026-07-05T12:00Z") })
    .where(eq(reportDefinitions.id, id));
  await tick("2026-07-05T12:00:01Z");
  expect(await periodsOf(id)).toEqual([]);
  await stage.db.insert(rollupsDay).values({ checkId, bucket: new Date("2026-07-04T00:00Z"), ok: 1 });
  await tick("2026-07-05T12:00:02Z");
  expect(await periodsOf(id)).toEqual(["2026-07-04"]);
});

test("one that failed is not begun anew by the clock, and a schedule that is off makes nothing", async () => {
  const id = await define();
  await askDueReports(stage.db, new Date("2026-07-02T06:00:00Z"));
  await stage.db.update(reports).set({ state: "failed" }).where(eq(reports.definitionId, id));
  await tick("2026-07-02T06:00:10Z");
  expect(await periodsOf(id)).toEqual(["2026-07-01"]);
  const off = await define({ scheduled: false });
  await tick("2026-07-02T06:00:20Z");
  expect(await periodsOf(off)).toEqual([]);
});

test("a schedule whose zone nobody knows any more keeps none of the others waiting", async () => {
  const lost = await define();
  await stage.db.update(reportDefinitions).set({ zone: "Mars/Phobos" }).where(eq(reportDefinitions.id, lost));
  const id = await define({ zone: "Europe/Berlin" });
  await tick("2026-07-02T06:00:00Z");
  expect(await periodsOf(id)).toEqual(["2026-07-01"]);
  expect(await periodsOf(lost)).toEqual([]);
});
