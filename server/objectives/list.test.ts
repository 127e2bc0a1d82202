import { beforeEach, describe, expect, test } from "vitest";
import { objectives, objectiveVersions } from "@/db/schema";
import { ListObjectives } from "@/domain/schema/objective";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import {
  at,
  DAY,
  dayOf,
  letters,
  PLACE,
  TODAY,
  things,
  withObjectives,
} from "@/server/testing/with-objectives";
import { editObjective } from "./edit";
import { listObjectives } from "./list";

const stage = onStage();
const { promised, counted, month } = withObjectives(stage);
const NOW = at(0, 12);

beforeEach(() => stage.db.update(objectives).set({ active: false }));

const listed = (asked: Partial<ListObjectives> = {}, now = NOW) =>
  listObjectives(stage.db, ListObjectives.parse(asked), now);

describe("how a promise stands", () => {
  test("over the last 30 days, worked by hand", async () => {
    const { id } = await promised();
    await month(id, {
      [-5]: [
        [600, 620, "b"],
        [620, 626, "u"],
      ],
      // Before 12:00 of its first day the window has not begun.
      [-30]: [[0, 720, "b"]],
    });
    const [line] = await listed();
    expect(line).toMatchObject({
      series: { objectiveId: id, environmentId: PLACE, tenant: "" },
      window: { from: at(-30, 12), to: NOW, name: "last 30 days" },
      tally: { good: 43_174, bad: 20, unknown: 6, maintenance: 0 },
      percent: (100 * 43_174) / 43_200,
      burnRate: { hour: 0, sixHours: 0, threeDays: 0 },
      status: "ok",
      says: "99.93 % of 99.9 %, 17 of 43 min of budget left, at this pace it lasts.",
      held: [],
    });
    expect(line?.budget.left).toBeCloseTo(17.2, 9);
    // The window before holds only the twelve bad hours that are known of it.
    expect(line?.before).toBe(0);
    expect(line?.trend).toHaveLength(30);
    expect(line?.trend.at(-6)).toEqual({
      day: dayOf(-5),
      percent: (100 * 1414) / 1440,
      target: 99.9,
      isUnseen: false,
    });
    expect(line?.trend.at(-1)).toEqual({ day: dayOf(0), percent: 100, target: 99.9, isUnseen: false });
  });

  test("burns by what was bad in the last hour, six hours and three days", async () => {
    const { id } = await promised({ target: 99.5 });
    await month(id, { 0: [[690, 720, "b"]] });
    const [line] = await listed();
    expect(line?.burnRate.hour).toBeCloseTo(100, 9);
    expect(line?.burnRate.sixHours).toBeCloseTo(30 / 360 / 0.005, 9);
    expect(line?.burnRate.threeDays).toBeCloseTo(30 / 4320 / 0.005, 9);
    expect(line?.status).toBe("warn");
    expect(line?.says).toBe(
      "99.93 % of 99.5 %, 3 h 06 min of 3 h 36 min of budget left, at this pace gone in 18 d 14 h.",
    );
  });

  test("is nearly spent, then broken, and says by how much", async () => {
    const near = await promised();
    const broken = await promised();
    await month(near.id, { [-5]: [[0, 35, "b"]] });
    await month(broken.id, { [-5]: [[0, 60, "b"]] });
    const lines = await listed();
    expect(lines.map(({ objective, status }) => [objective.id, status])).toEqual([
      [broken.id, "alert"],
      [near.id, "warn"],
    ]);
    expect(lines[0]?.says).toBe("99.86 % of 99.9 %, 17 min more than the budget of 43 min.");
  });

  test("nobody knows where nothing was counted, or not any more", async () => {
    const never = await promised();
    const lately = await promised();
    await month(lately.id);
    const lines = await listed({}, at(0, 13));
    expect(lines.map(({ status }) => status)).toEqual(["unknown", "unknown"]);
    expect(lines.find(({ objective }) => objective.id === never.id)).toMatchObject({
      percent: null,
      before: null,
      budget: { allowed: null, left: null },
      says: "Nothing was counted in this window.",
    });
    expect(lines.find(({ objective }) => objective.id === lately.id)?.says).toMatch(
      /; not counted for 1 h\.$/,
    );
  });

  test("has no pace over a time of which nothing is known, however good the rest of its day was", async () => {
    const rules = { unknown: "left-out", maintenance: "left-out" } as const;
    const blind = await promised({ rules });
    const maintained = await promised({ rules });
    const late = await promised({ rules });
    const idle = await promised({ accounting: "ratio" });
    await month(blind.id, { 0: [[660, 720, "u"]] });
    await month(maintained.id, { 0: [[660, 720, "m"]] });
    await counted(late.id, [{ days: 0, minutes: letters([600, 1440, "-"]) }], { countedTo: at(0, 10) });
    await counted(idle.id, [{ days: 0, good: things(0, { 30: 5 }), bad: things(0) }], { countedTo: NOW });
    const lines = await listed();
    const pace = ({ id }: { id: string }) => lines.find(({ objective }) => objective.id === id)?.burnRate;
    for (const one of [blind, maintained, late, idle])
      expect(pace(one)).toEqual({ hour: null, sixHours: 0, threeDays: 0 });
  });

  test("in the day of a zone, with the minutes that are still to come", async () => {
    const { id } = await promised({
      target: 99,
      window: { kind: "calendar", unit: "day", zone: "Asia/Kolkata" },
    });
    await month(id, { [-1]: [[1100, 1120, "b"]], 0: [[10, 14, "b"]] });
    const [line] = await listed();
    // The day began at 18:30 of yesterday by UTC: the ten bad minutes before that are not in it.
    expect(line?.window).toMatchObject({ from: at(-1, 18, 30), to: at(0, 18, 30) });
    expect(line?.tally).toEqual({ good: 1050 - 14, bad: 14, unknown: 0, maintenance: 0 });
    expect(line?.budget.allowed).toBeCloseTo(14.4, 9);
    expect(line?.before).toBeCloseTo((100 * 1430) / 1440, 9);
  });

  test("of things counts things", async () => {
    const { id } = await promised({ accounting: "ratio", target: 98 });
    await counted(id, [{ days: -1, good: things(10), bad: things(0, { 40: 12 }) }]);
    const [line] = await listed({}, at(0, 0, 5));
    expect(line).toMatchObject({
      tally: { good: 960, bad: 12 },
      status: "ok",
      says: "98.76 % of 98 %, 7.4 of 19 of budget left, at this pace gone in 44 h 38 min.",
    });
  });

  test("of many tenants is their sum, and each by itself where it is asked for", async () => {
    const { id } = await promised({ source: { from: "freshness", job: "sync" } });
    await month(id, {}, "north");
    await month(id, { [-3]: [[0, 100, "b"]] }, "south");
    const [whole, ...none] = await listed();
    expect(none).toEqual([]);
    expect(whole?.tally).toEqual({ good: 2 * 43_200 - 100, bad: 100, unknown: 0, maintenance: 0 });
    const lines = await listed({ tenants: true });
    expect(lines.map(({ series, status }) => [series.tenant, status])).toEqual([
      ["south", "alert"],
      ["", "alert"],
      ["north", "ok"],
    ]);
    expect((await listed({ tenant: "south" })).map(({ series }) => series.tenant)).toEqual(["south"]);
    expect(await listed({ kind: "latency" })).toEqual([]);
    expect(await listed({ platform: "complyai" })).toEqual([]);
  });
});

describe("a promise that changed", () => {
  const reason = "the contract was renewed";

  test("in the middle of its window lets each version count for its own time", async () => {
    const { id } = await promised({ rules: { unknown: "left-out", maintenance: "left-out" } });
    await month(id, {
      [-20]: [[0, 10, "u"]],
      [-5]: [[0, 10, "u"]],
    });
    await editObjective(as(stage, "admin", at(-15, 12)), {
      id,
      version: 1,
      target: 99,
      limit: null,
      window: { kind: "rolling", days: 30 },
      rules: { unknown: "bad", maintenance: "left-out" },
      reason,
    });
    const [line] = await listed();
    // 21,590 minutes at 99.9 % and 21,600 at 99 %; only the later ten of nobody's knowing are held against it.
    expect(line?.budget.allowed).toBeCloseTo(21.59 + 216, 9);
    expect(line?.budget.spent).toBe(10);
    expect(line?.percent).toBeCloseTo((100 * (43_190 - 10)) / 43_190, 9);
    expect(line?.target).toBe(99);
    expect(line?.held).toEqual([
      { from: at(-30, 12), to: at(-15, 12), target: 99.9, percent: 100 },
      { from: at(-15, 12), to: NOW, target: 99, percent: (100 * 21_590) / 21_600 },
    ]);
    const [event] = (await auditOf(stage.db, "objective.edit")).filter(({ subjectId }) => subjectId === id);
    expect(event?.detail).toMatchObject({ before: { target: 99.9 }, after: { target: 99 }, reason });
  });

  test("lets the trend judge each day by what was promised on it, and burns by that too", async () => {
    const { id, window } = await promised({
      target: 99,
      rules: { unknown: "left-out", maintenance: "left-out" },
    });
    await month(id, {
      [-20]: [[0, 144, "u"]],
      [-2]: [[0, 144, "u"]],
      [-1]: [[0, 144, "u"]],
    });
    await editObjective(as(stage, "admin", at(-2, 1)), {
      id,
      version: 1,
      target: 90,
      limit: null,
      window,
      rules: { unknown: "bad", maintenance: "left-out" },
      reason,
    });
    const [line] = await listed();
    const dayAgo = (days: number) => line?.trend.at(-1 - days);
    expect(dayAgo(20)).toEqual({ day: dayOf(-20), percent: 100, target: 99, isUnseen: false });
    // Changed at 01:00: the first hour is left out, and the 84 minutes after it are bad.
    expect(dayAgo(2)).toEqual({ day: dayOf(-2), percent: (100 * 1296) / 1380, target: 90, isUnseen: false });
    expect(dayAgo(1)).toEqual({ day: dayOf(-1), percent: 90, target: 90, isUnseen: false });
    // Of the last 72 hours the first 13 are older than the change; of those nothing is unknown.
    expect(line?.burnRate.threeDays).toBeCloseTo(
      (84 + 144) / (12 * 60 * 0.01 + (4320 - 60 - 780 + 60) * 0.1),
      1,
    );
    expect(line?.budget.spent).toBe(84 + 144);
  });

  test("is refused without a difference, without its limit, by two at once, and to who may not", async () => {
    const row = await promised({ kind: "latency", limit: 200, limitUnit: "ms" });
    const asked = {
      id: row.id,
      version: 1,
      target: 99.9,
      limit: 200,
      window: row.window,
      rules: row.rules,
      reason,
    };
    const by = (role: "admin" | "operator", more: object) =>
      refusalOf(editObjective(as(stage, role), { ...asked, ...more }));
    expect(await by("admin", {})).toContain("Nothing of it differs");
    expect(await by("admin", { limit: null })).toContain("needs its limit");
    expect(await by("admin", { target: 100 })).toContain("leaves no budget");
    expect(await by("admin", { target: 99, reason: "x" })).toContain("Say in a few words");
    expect(await by("admin", { target: 99, version: 7 })).toContain(
      "Somebody changed this promise meanwhile",
    );
    expect(await by("operator", { target: 99 })).toContain("admin");
    const both = await Promise.all([by("admin", { target: 99 }), by("admin", { target: 98 })]);
    expect(both.sort()).toEqual([expect.stringContaining("Somebody changed"), "it was allowed"]);
    expect(
      (await stage.db.select().from(objectiveVersions)).filter(({ objectiveId }) => objectiveId === row.id),
    ).toHaveLength(2);
  });
});

test("a leap year of gaps is a gap in the trend, not a zero", async () => {
  const { id } = await promised({ window: { kind: "rolling", days: 366 } });
  await counted(id, [{ days: -300, minutes: letters() }]);
  const [line] = await listed({}, new Date(TODAY + DAY / 2));
  expect(line).toMatchObject({ percent: 100, status: "unknown", before: null });
  expect(line?.trend.every(({ percent }) => percent === null)).toBe(true);
});
