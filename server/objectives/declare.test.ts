import { and, asc, eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { objectives, objectiveVersions } from "@/db/schema";
import { onStage } from "@/server/testing/cast";
import { declareObjectives } from "./declare";

const stage = onStage();
const ID = "notification-preferences/availability";
const START = new Date("2026-11-20T08:00:00Z");
const later = (minutes: number) => new Date(START.getTime() + minutes * 60_000);

beforeEach(() => stage.db.delete(objectives));

const kept = async () => (await stage.db.select().from(objectives).where(eq(objectives.id, ID)))[0];
const versions = () =>
  stage.db
    .select({
      version: objectiveVersions.version,
      target: objectiveVersions.target,
      byName: objectiveVersions.byName,
      at: objectiveVersions.at,
    })
    .from(objectiveVersions)
    .where(eq(objectiveVersions.objectiveId, ID))
    .orderBy(asc(objectiveVersions.version));

test("every promise becomes a row with its first version, and again changes nothing", async () => {
  await declareObjectives(stage.db, START);
  const all = () => stage.db.select().from(objectives).orderBy(objectives.id);
  const first = await all();
  expect(first.length).toBeGreaterThan(50);
  expect(await kept()).toMatchObject({
    target: 99.9,
    sourceFile: "notification-preferences.md",
    sourceLine: 226,
    version: 1,
    active: true,
  });
  await declareObjectives(stage.db, later(1));
  expect(await all()).toEqual(first);
  expect(await versions()).toEqual([{ version: 1, target: 99.9, byName: "Wheelhouse", at: START }]);
});

test("what an admin has changed stays, and is described as declared", async () => {
  await declareObjectives(stage.db, START);
  const row = await kept();
  if (!row) throw new Error("not declared");
  const { window, rules, limit } = row;
  await stage.db.insert(objectiveVersions).values({
    objectiveId: ID,
    version: 2,
    target: 99.5,
    window,
    rules,
    limit,
    reason: "Agreed with the customer.",
    byName: "Ada",
    at: later(5),
  });
  await stage.db
    .update(objectives)
    .set({ target: 99.5, version: 2, title: "Old words" })
    .where(eq(objectives.id, ID));
  await declareObjectives(stage.db, later(10));
  expect(await kept()).toMatchObject({ target: 99.5, version: 2, title: "API is there" });
  expect(await versions()).toHaveLength(2);
});

test("figures that nobody changed follow the declaration from then on; the past keeps what was promised", async () => {
  await declareObjectives(stage.db, START);
  // As if it had been declared otherwise before.
  await stage.db.update(objectives).set({ target: 99 }).where(eq(objectives.id, ID));
  await stage.db
    .update(objectiveVersions)
    .set({ target: 99 })
    .where(and(eq(objectiveVersions.objectiveId, ID), eq(objectiveVersions.version, 1)));
  await declareObjectives(stage.db, later(10));
  expect(await kept()).toMatchObject({ target: 99.9, version: 2 });
  expect(await versions()).toEqual([
    { version: 1, target: 99, byName: "Wheelhouse", at: START },
    { version: 2, target: 99.9, byName: "Wheelhouse", at: later(10) },
  ]);
});

test("a promise that is declared no more is not counted, and comes back when it is", async () => {
  await declareObjectives(stage.db, START);
  const row = await kept();
  if (!row) throw new Error("not declared");
  await stage.db
    .insert(objectives)
    .values({ ...row, id: "auditron/gone", platformId: "auditron", key: "gone" });
  await stage.db.update(objectives).set({ active: false }).where(eq(objectives.id, ID));
  await declareObjectives(stage.db, later(1));
  expect(await kept()).toMatchObject({ active: true });
  const [gone] = await stage.db.select().from(objectives).where(eq(objectives.id, "auditron/gone"));
  expect(gone?.active).toBe(false);
});
