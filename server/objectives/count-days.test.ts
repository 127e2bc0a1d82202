import { and, asc, eq, gte, sql } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { openDatabase } from "@/db";
import { objectiveDays, objectives } from "@/db/schema";
import { onStage } from "@/server/testing/cast";
import { newsOf } from "@/server/testing/news";
import { at, dayOf, PLACE, withObjectives } from "@/server/testing/with-objectives";
import { countObjectives, recountObjectives } from "./count-days";

const stage = onStage();
const { promised, watched, answered, answeredOnce } = withObjectives(stage);

beforeEach(() => stage.db.update(objectives).set({ active: false }));

let made = 0;
/** A promise about one check that nobody has asked yet. */
async function fresh() {
  made += 1;
  const check = `counted-${made}`;
  const promise = await promised({ source: { from: "checks", checks: [check] } });
  return { id: promise.id, check: await watched(check) };
}

const daysOf = (objectiveId: string) =>
  stage.db
    .select()
    .from(objectiveDays)
    .where(eq(objectiveDays.objectiveId, objectiveId))
    .orderBy(asc(objectiveDays.day));
const dayOfPromise = async (objectiveId: string, days: number) =>
  (await daysOf(objectiveId)).find(({ day }) => day === dayOf(days));
const sums = ({ good, bad, unknown, maintenance }: typeof objectiveDays.$inferSelect) => [
  good,
  bad,
  unknown,
  maintenance,
];

describe("counting", () => {
  test("folds answers into minutes: bad ones, and those that nobody knows, are not good", async () => {
    const { id, check } = await fresh();
    await answered(check, at(-2, 10), at(-2, 11), "ok");
    await answered(check, at(-2, 11), at(-2, 11, 30), "alert");
    await answered(check, at(-2, 11, 30), at(-2, 14), "ok");
    await countObjectives(stage.db, at(-2, 14));
    const day = await dayOfPromise(id, -2);
    expect(day && sums(day)).toEqual([210, 30, 0, 0]);
    expect(day?.minutes?.slice(659, 691)).toBe(`g${"b".repeat(30)}g`);
    expect(day).toMatchObject({ countedTo: at(-2, 14), closedAt: null, closedAs: null });

    // Nobody answers from 14:00 on.
    await countObjectives(stage.db, at(-2, 20));
    const later = await dayOfPromise(id, -2);
    expect(later?.good).toBeLessThanOrEqual(213);
    expect(later?.unknown).toBeGreaterThanOrEqual(357);
  });

  test("of one answer counts a little, and of none nothing at all", async () => {
    const { id, check } = await fresh();
    await countObjectives(stage.db, at(-1, 12));
    expect((await daysOf(id)).every((day) => sums(day).every((n) => n === 0))).toBe(true);
    await answeredOnce(check, at(-1, 12, 0), "alert");
    await countObjectives(stage.db, at(-1, 12, 1));
    const day = await dayOfPromise(id, -1);
    expect(day && sums(day)).toEqual([0, 1, 0, 0]);
  });

  test("closes a day when what is on its way has come, and says what it said then", async () => {
    const { id, check } = await fresh();
    await answered(check, at(-3, 23), at(-2), "ok");
    await countObjectives(stage.db, at(-2, 0, 9));
    expect(await dayOfPromise(id, -3)).toMatchObject({ countedTo: at(-2), closedAt: null });
    await countObjectives(stage.db, at(-2, 0, 11));
    expect(await dayOfPromise(id, -3)).toMatchObject({
      closedAt: at(-2, 0, 11),
      closedAs: { good: 60, bad: 0, unknown: 0, maintenance: 0 },
      changedAt: null,
    });
  });

  test("a complete day that late answers change keeps what it said first, and says when it changed", async () => {
    const { id, check } = await fresh();
    await answered(check, at(-2, 10), at(-1), "ok");
    await countObjectives(stage.db, at(-1, 1));
    await recountObjectives(stage.db, at(-1, 2));
    expect(await dayOfPromise(id, -2)).toMatchObject({ changedAt: null });

    // Those in the middle of twenty minutes come only now.
    for (let minute = 0; minute < 20; minute += 1)
      await answeredOnce(check, new Date(at(-2, 10, minute).getTime() + 30_000), "alert");
    await countObjectives(stage.db, at(-1, 3));
    expect(await dayOfPromise(id, -2)).toMatchObject({ bad: 0, changedAt: null });
    await recountObjectives(stage.db, at(-1, 4));
    const changed = {
      bad: 20,
      closedAs: { good: 840, bad: 0, unknown: 0, maintenance: 0 },
      changedAt: at(-1, 4),
    };
    expect(await dayOfPromise(id, -2)).toMatchObject(changed);
    await recountObjectives(stage.db, at(-1, 5));
    expect(await dayOfPromise(id, -2)).toMatchObject(changed);
  });

  test("a day of things that was counted before its unknown ones were learns of them, and did not change by it", async () => {
    made += 1;
    const key = `counted-${made}`;
    const { id } = await promised({
      kind: "error-rate",
      accounting: "ratio",
      source: { from: "answers", checks: [key] },
      rules: { unknown: "left-out", maintenance: "left-out" },
    });
    const check = await watched(key);
    await answered(check, at(-2), at(-2, 6), "ok");
    await answered(check, at(-2, 6), at(-1), "unknown");
    await countObjectives(stage.db, at(-1, 1));
    const whole = await dayOfPromise(id, -2);
    expect(whole && sums(whole)).toEqual([360, 0, 1080, 0]);
    await stage.db
      .update(objectiveDays)
      .set({ unknown: 0, unknownQuarters: null, closedAs: { good: 360, bad: 0, unknown: 0, maintenance: 0 } })
      .where(and(eq(objectiveDays.objectiveId, id), eq(objectiveDays.day, dayOf(-2))));
    await recountObjectives(stage.db, at(-1, 2));
    const again = await dayOfPromise(id, -2);
    expect(again).toMatchObject({ unknown: 1080, changedAt: null });
    expect(again?.unknownQuarters?.slice(22, 26)).toEqual([0, 0, 15, 15]);
    await answeredOnce(check, new Date(at(-2, 7).getTime() + 30_000), "alert");
    await recountObjectives(stage.db, at(-1, 3));
    expect(await dayOfPromise(id, -2)).toMatchObject({ bad: 1, changedAt: at(-1, 3) });
  });

  test("again and by several at once comes to the same", async () => {
    const { id, check } = await fresh();
    await answered(check, at(-6, 3), at(-5, 3), "ok");
    await answered(check, at(-5, 3), at(-5, 4), "alert");
    await answered(check, at(-5, 4), at(-4, 7), "ok");
    await countObjectives(stage.db, at(-1, 1));
    const once = await daysOf(id);
    expect(once.length).toBeGreaterThan(5);
    await Promise.all([
      countObjectives(stage.db, at(-1, 1)),
      countObjectives(stage.db, at(-1, 1)),
      recountObjectives(stage.db, at(-1, 1)),
    ]);
    expect(await daysOf(id)).toEqual(once);

    await stage.db.delete(objectiveDays).where(eq(objectiveDays.objectiveId, id));
    await Promise.all([countObjectives(stage.db, at(-1, 1)), countObjectives(stage.db, at(-1, 1))]);
    expect(await daysOf(id)).toEqual(once);
  });

  test("an older count does not take back a newer one", async () => {
    const { id, check } = await fresh();
    await answered(check, at(-1, 10), at(-1, 14), "ok");
    await countObjectives(stage.db, at(-1, 13));
    await countObjectives(stage.db, at(-1, 11));
    expect(await dayOfPromise(id, -1)).toMatchObject({ good: 180, countedTo: at(-1, 13) });
  });

  test("goes on where it stopped: a day in its middle, the days nobody counted", async () => {
    const { id, check } = await fresh();
    await answered(check, at(-20), at(-1), "ok");
    await countObjectives(stage.db, at(-1));
    const whole = await daysOf(id);

    // As if it had ended after the first days, the last of them half counted.
    await stage.db
      .delete(objectiveDays)
      .where(and(eq(objectiveDays.objectiveId, id), gte(objectiveDays.day, dayOf(-10))));
    await stage.db
      .update(objectiveDays)
      .set({
        good: 700,
        countedTo: at(-11, 12),
        closedAt: null,
        closedAs: null,
        minutes: "g".repeat(700).padEnd(1440, "-"),
      })
      .where(and(eq(objectiveDays.objectiveId, id), eq(objectiveDays.day, dayOf(-11))));
    await countObjectives(stage.db, at(-1));
    expect(await daysOf(id)).toEqual(whole);
  });

  test("what cannot be counted keeps nobody else from it", async () => {
    const { check, id } = await fresh();
    await answered(check, at(-1, 10), at(-1, 11), "ok");
    await stage.db.execute(
      sql`update objectives set source = '{"from": "checks"}' where id = ${(await promised({ id: "auditron/a-broken" })).id}`,
    );
    await countObjectives(stage.db, at(-1, 11));
    expect(await dayOfPromise(id, -1)).toMatchObject({ good: 60 });
  });

  test("a tenant that is gone closes with what was known of it", async () => {
    const { id, check } = await fresh();
    await answered(check, at(-3), at(-1), "ok");
    await stage.db.insert(objectiveDays).values({
      objectiveId: id,
      environmentId: PLACE,
      tenant: "gone",
      day: dayOf(-2),
      good: 100,
      minutes: "g".repeat(100).padEnd(1440, "-"),
      countedTo: at(-2, 1, 40),
    });
    await countObjectives(stage.db, at(-1, 1));
    const gone = (await daysOf(id)).find(({ tenant }) => tenant === "gone");
    expect(gone).toMatchObject({ good: 100, closedAt: at(-1, 1), countedTo: at(-2, 1, 40) });
  });

  test("killed in the middle, whenever that is, ends the same when it is done again", async () => {
    const { id, check } = await fresh();
    await answered(check, at(-12), at(-1), "ok");
    for (const afterMs of [0, 5, 15, 40]) {
      await stage.db.delete(objectiveDays).where(eq(objectiveDays.objectiveId, id));
      const doomed = openDatabase(stage.base.appUrl, { applicationName: "doomed", max: 1 });
      const counting = countObjectives(doomed.db, at(-1)).catch(() => undefined);
      const until = performance.now() + afterMs;
      do
        await stage.db.execute(
          sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'doomed' and datname = current_database()`,
        );
      while (performance.now() < until);
      await counting;
      await doomed.close();
      await countObjectives(stage.db, at(-1));
      const days = (await daysOf(id)).filter(({ day }) => day >= dayOf(-12));
      expect(days.map(({ good }) => good)).toEqual([...Array.from({ length: 11 }, () => 1440), 0]);
    }
  });

  test("leaves no hole where nobody counted for days, also when the last days are counted again first", async () => {
    const { id, check } = await fresh();
    await answered(check, at(-15), at(-1), "ok");
    await countObjectives(stage.db, at(-14));
    await recountObjectives(stage.db, at(-1));
    const days = (await daysOf(id)).filter(({ day }) => day >= dayOf(-15) && day < dayOf(-1));
    expect(days.map(({ good }) => good)).toEqual(Array.from({ length: 14 }, () => 1440));
  });

  test("a day whose answers are gone stays what it was counted as", async () => {
    const { id, check } = await fresh();
    await answered(check, at(-9), at(-8), "ok");
    await answered(check, at(-8), at(-1), "ok");
    await countObjectives(stage.db, at(-1));
    await stage.db.execute(sql`select drop_observation_partitions(7)`);
    await countObjectives(stage.db, at(-1, 1));
    await recountObjectives(stage.db, at(-1, 1));
    expect(await dayOfPromise(id, -9)).toMatchObject({ good: 1440, changedAt: null });
  });
});

test("who listens is told once of a count, however many promises were counted", async () => {
  for (const check of [await fresh(), await fresh(), await fresh()])
    await answered(check.check, at(-2, 10), at(-2, 11), "ok");
  expect(await newsOf(stage, () => countObjectives(stage.db, at(-2, 14)))).toEqual(["objectives"]);
});
