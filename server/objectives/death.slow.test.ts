import { asc, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { objectiveDays } from "@/db/schema";
import { onStage } from "@/server/testing/cast";
import { withKilled } from "@/server/testing/killed";
import { at, dayOf, PLACE, withObjectives } from "@/server/testing/with-objectives";
import { countObjectives } from "./count-days";

const stage = onStage();
const { promised, watched, answered } = withObjectives(stage);
const killed = withKilled(stage);
const END = at(0, 0, 5);

const daysOf = async (objectiveId: string) =>
  (
    await stage.db
      .select()
      .from(objectiveDays)
      .where(eq(objectiveDays.objectiveId, objectiveId))
      .orderBy(asc(objectiveDays.day))
  ).map(({ objectiveId: _, ...day }) => day);

test("a worker killed while it counts leaves whole weeks behind, and the next one counts what is missing, once", async () => {
  const check = await watched("api.health");
  await answered(check, at(-30), at(-12, 6), "ok");
  await answered(check, at(-12, 6), at(-12, 7), "alert");
  await answered(check, at(-12, 7), END, "ok");
  const source = { from: "checks" as const, checks: ["api.health"] };
  const [one, other] = [await promised({ source, key: "one" }), await promised({ source, key: "other" })];

  // Somebody else has a day of the fourth week of the first promise in hand.
  await killed({
    name: "count-worker",
    env: { COUNT_TO: END.toISOString() },
    before: `insert into objective_days (objective_id, environment_id, tenant, day, counted_to)
      values ('${one.id}', '${PLACE}', '', '${dayOf(-12)}', '${at(-12).toISOString()}')`,
  });
  const left = await daysOf(one.id);
  expect(left.length).toBeGreaterThan(0);
  expect(left.length % 7).toBe(0);
  expect(left.every(({ day, closedAt }) => day < dayOf(-12) && closedAt !== null)).toBe(true);
  expect(await daysOf(other.id)).toEqual([]);

  await countObjectives(stage.db, END);
  const whole = await daysOf(one.id);
  expect(whole).toHaveLength(36);
  expect(whole.slice(0, left.length)).toEqual(left);
  expect(whole.find(({ day }) => day === dayOf(-12))).toMatchObject({ bad: 60, good: 1380, changedAt: null });
  expect(whole.every(({ changedAt }) => changedAt === null)).toBe(true);
  expect(await daysOf(other.id)).toEqual(whole);
  await Promise.all([countObjectives(stage.db, END), countObjectives(stage.db, END)]);
  expect(await daysOf(one.id)).toEqual(whole);
});
