import { beforeEach, describe, expect, test } from "vitest";
import { objectives } from "@/db/schema";
import { ListObjectives } from "@/domain/schema/objective";
import { as, onStage } from "@/server/testing/cast";
import { at, things, withObjectives } from "@/server/testing/with-objectives";
import { editObjective } from "./edit";
import { listObjectives } from "./list";

const stage = onStage();
const { promised, counted, month } = withObjectives(stage);
const NOW = at(0, 12);

beforeEach(() => stage.db.update(objectives).set({ active: false }));

const listed = () => listObjectives(stage.db, ListObjectives.parse({}), NOW);

describe("what nobody knew", () => {
  const rules = { unknown: "left-out", maintenance: "left-out" } as const;

  test("is never green: a promise of which less than half was seen is unknown, unless that breaks it", async () => {
    const unseen = await promised({ rules });
    const seen = await promised({ rules });
    const broken = await promised({ rules });
    const mostly = (bad: number) =>
      Object.fromEntries(
        Array.from({ length: 16 }, (_, index): [number, [number, number, string][]] => [
          -30 + index,
          index === 0
            ? [[0, 1440, "u"]]
            : [
                [0, 1440 - bad, "u"],
                [1440 - bad, 1440, "b"],
              ],
        ]),
      );
    await month(unseen.id, mostly(0));
    await month(seen.id, { [-20]: [[0, 1440, "u"]] });
    // Four bad minutes a day are 60, and all of the month allows 43.
    await month(broken.id, mostly(4));
    const statuses = new Map((await listed()).map((line) => [line.objective.id, line]));
    expect(statuses.get(seen.id)?.status).toBe("ok");
    expect(statuses.get(unseen.id)).toMatchObject({ percent: 100, status: "unknown" });
    expect(statuses.get(unseen.id)?.says).toMatch(
      /known 14 d 12 h, unknown 15 d 12 h: too little to tell\.$/,
    );
    expect(statuses.get(broken.id)?.status).toBe("alert");
  });

  test("is never green where things are counted either, by any rule, and says how many nobody knows", async () => {
    const all = (id: string, over: { bad?: number; unknown: number }) =>
      counted(
        id,
        Array.from({ length: 30 }, (_, index) => ({
          days: -index - 1,
          good: things(index < 10 ? 1 : 0),
          bad: things(0, { 3: over.bad ?? 0 }),
          unknown: things(over.unknown),
        })),
      ).then(() =>
        counted(id, [{ days: 0, good: things(0), bad: things(0), unknown: things(0) }], { countedTo: NOW }),
      );
    const leftOut = await promised({ accounting: "ratio", rules });
    const strict = await promised({ accounting: "ratio" });
    const broken = await promised({ accounting: "ratio", rules });
    const seen = await promised({ accounting: "ratio" });
    await all(leftOut.id, { unknown: 1 });
    await all(strict.id, { unknown: 1 });
    await all(broken.id, { unknown: 1, bad: 5 });
    await all(seen.id, { unknown: 0 });
    const found = new Map((await listed()).map((line) => [line.objective.id, line]));
    // Ten days of good ones, and thirty of as many that nobody knows.
    for (const { id } of [leftOut, strict]) {
      expect(found.get(id)).toMatchObject({ percent: 100, status: "unknown" });
      expect(found.get(id)?.says).toMatch(/known 960, unknown 2,[0-9]{3}: too little to tell\.$/);
      const trend = found.get(id)?.trend ?? [];
      expect(trend.find(({ percent }) => percent === null)).toMatchObject({ isUnseen: true });
    }
    expect(found.get(broken.id)?.status).toBe("alert");
    expect(found.get(seen.id)?.status).toBe("ok");
  });

  test("is told of a day on which the promise changed as of any other", async () => {
    const { id, window } = await promised({ rules });
    await month(id, { [-2]: [[100, 1440, "u"]] });
    await editObjective(as(stage, "admin", at(-2, 1)), {
      id,
      version: 1,
      target: 90,
      limit: null,
      window,
      rules,
      reason: "for the test",
    });
    const [line] = await listed();
    expect(line?.trend.at(-3)).toMatchObject({ percent: 100, target: 90, isUnseen: true });
  });

  test("spends at no pace: the pace is null where nothing is known, and 0 only where something is", async () => {
    const blind = await promised({ rules });
    const late = await promised({ rules });
    await month(blind.id, { 0: [[600, 720, "u"]] });
    const gone = await promised({ rules });
    await month(gone.id, { 0: [[630, 720, "-"]] });
    await month(late.id, {
      0: [
        [0, 630, "-"],
        [690, 720, "-"],
      ],
    });
    const rates = new Map((await listed()).map((line) => [line.objective.id, line.burnRate]));
    expect(rates.get(blind.id)).toEqual({ hour: null, sixHours: 0, threeDays: 0 });
    // Nothing was counted any more for an hour and a half.
    expect(rates.get(gone.id)).toEqual({ hour: null, sixHours: 0, threeDays: 0 });
    // Counted for an hour only, of which thirty minutes are in the last one.
    expect(rates.get(late.id)).toEqual({ hour: 0, sixHours: 0, threeDays: 0 });
    const [spent, kept, old] = await Promise.all([1, 2, 3].map(() => promised({ accounting: "ratio" })));
    const day = (days: number, good: number, bad: number) => ({
      days,
      good: things(0, { 2: good }),
      bad: things(0, { 2: bad }),
    });
    const today = { days: 0, good: things(0), bad: things(0) };
    await counted(spent?.id ?? "", [day(-1, 98, 2), today], { countedTo: NOW });
    await counted(kept?.id ?? "", [day(-4, 1, 9), day(-1, 98, 0), today], { countedTo: NOW });
    // Before noon of the day that the last 72 hours reach into.
    await counted(old?.id ?? "", [day(-3, 98, 2), today], { countedTo: NOW });
    const ofThings = new Map((await listed()).map((line) => [line.objective.id, line.burnRate]));
    expect(ofThings.get(spent?.id ?? "")?.threeDays).toBeCloseTo(20);
    expect(ofThings.get(kept?.id ?? "")).toEqual({ hour: null, sixHours: null, threeDays: 0 });
    expect(ofThings.get(old?.id ?? "")?.threeDays).toBeNull();
    const quiet = await promised({ accounting: "ratio" });
    await counted(quiet.id, [{ days: 0, good: things(0, { 2: 9 }), bad: things(0) }], { countedTo: NOW });
    const quietLine = (await listed()).find(({ objective }) => objective.id === quiet.id);
    expect(quietLine?.burnRate).toEqual({ hour: null, sixHours: null, threeDays: 0 });
  });
});
