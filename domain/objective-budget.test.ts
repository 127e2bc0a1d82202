import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NOTHING_COUNTED } from "./objective";
import {
  attainment,
  attainmentOver,
  budgetOf,
  budgetOver,
  burnRate,
  burnRateOver,
  isMostlyUnknown,
  isMostlyUnseen,
  NO_BUDGET,
  unseenOver,
} from "./objective-budget";
import { sumTallies } from "./objective-minutes";
import { windowAt } from "./objective-window";

const strict = { unknown: "bad", maintenance: "left-out" } as const;
const rolling = { ...windowAt({ kind: "rolling", days: 30 }, new Date("2026-11-20T12:00:00Z")) };
const time = { ...rolling, accounting: "time" } as const;

describe("worked by hand", () => {
  test("30 days at 99.9 % allow 43.2 minutes; 20 bad and 6 unknown leave 17.2", () => {
    const tally = { good: 43_174, bad: 20, unknown: 6, maintenance: 0 };
    expect(attainment(tally, strict)).toEqual({
      good: 43_174,
      counted: 43_200,
      percent: (100 * 43_174) / 43_200,
    });
    const budget = budgetOf(tally, strict, 99.9, time);
    expect(budget.allowed).toBeCloseTo(43.2, 9);
    expect(budget.spent).toBe(26);
    expect(budget.left).toBeCloseTo(17.2, 9);
    expect(budget.share).toBeCloseTo(0.60185, 5);
  });

  test("unknown that is left out is neither good nor spent", () => {
    const tally = { good: 900, bad: 0, unknown: 100, maintenance: 0 };
    const lenient = { unknown: "left-out", maintenance: "left-out" } as const;
    expect(attainment(tally, lenient)).toEqual({ good: 900, counted: 900, percent: 100 });
    expect(attainment(tally, strict).percent).toBe(90);
  });

  test("maintenance counts only where the rules say so", () => {
    const tally = { good: 50, bad: 0, unknown: 0, maintenance: 50 };
    expect(attainment(tally, strict).percent).toBe(100);
    expect(attainment(tally, { unknown: "bad", maintenance: "bad" }).percent).toBe(50);
  });

  test("a month that began ten days ago has the minutes of all of it to spend", () => {
    const now = new Date("2026-11-11T00:00:00Z");
    const month = windowAt({ kind: "calendar", unit: "month", zone: "UTC" }, now);
    const tally = { good: 14_390, bad: 10, unknown: 0, maintenance: 0 };
    const budget = budgetOf(tally, strict, 99.9, { ...month, accounting: "time" });
    expect(budget.allowed).toBeCloseTo(43.2, 9);
    expect(budget.left).toBeCloseTo(33.2, 9);
  });

  test("of things only what came counts", () => {
    const month = windowAt(
      { kind: "calendar", unit: "month", zone: "UTC" },
      new Date("2026-11-11T00:00:00Z"),
    );
    const tally = { good: 990, bad: 10, unknown: 0, maintenance: 0 };
    const budget = budgetOf(tally, strict, 98, { ...month, accounting: "ratio" });
    expect(budget).toMatchObject({ spent: 10, left: 10, share: 0.5 });
  });

  test("nothing counted is neither kept nor broken", () => {
    const tally = { good: 0, bad: 0, unknown: 0, maintenance: 60 };
    expect(attainment(tally, strict).percent).toBeNull();
    expect(budgetOf(tally, strict, 99.9, time)).toEqual(NO_BUDGET);
    expect(burnRate(tally, strict, 99.9)).toBeNull();
    expect(attainmentOver([])).toEqual({ good: 0, counted: 0, percent: null });
  });

  test("6 bad minutes of an hour at 99.5 % burn 20 times too fast", () =>
    expect(burnRate({ good: 54, bad: 6, unknown: 0, maintenance: 0 }, strict, 99.5)).toBeCloseTo(20, 9));

  test("a target that changed in the middle allows each half its own", () => {
    const half = { good: 21_600, bad: 0, unknown: 0, maintenance: 0 };
    const { allowed } = budgetOver(
      [
        { tally: half, rules: strict, target: 99 },
        { tally: half, rules: strict, target: 99.9 },
      ],
      time,
    );
    expect(allowed).toBeCloseTo(216 + 21.6, 9);
  });
});

test("each stretch burns by what was promised then; where nothing was counted nothing is said", () => {
  const hour = { good: 54, bad: 6, unknown: 0, maintenance: 0 };
  const lenient = { unknown: "left-out", maintenance: "left-out" } as const;
  const before = { tally: hour, rules: strict, target: 90 };
  const since = { tally: hour, rules: strict, target: 99 };
  // 12 bad minutes; 6 + 0.6 were allowed.
  expect(burnRateOver([before, since])).toBeCloseTo(12 / 6.6, 9);
  expect(
    burnRateOver([
      { tally: { good: 0, bad: 0, unknown: 60, maintenance: 0 }, rules: lenient, target: 99 },
      { tally: { good: 0, bad: 0, unknown: 0, maintenance: 60 }, rules: strict, target: 99 },
    ]),
  ).toBeNull();
});

test("what is known breaks a promise by itself only if it does so with all of the rest good", () => {
  const lenient = { unknown: "left-out", maintenance: "left-out" } as const;
  const seen = (bad: number, rules: typeof lenient | typeof strict = lenient) =>
    unseenOver(
      [{ tally: { good: 1000 - bad, bad, unknown: 42_200, maintenance: 0 }, rules, target: 99 }],
      time,
    );
  expect(seen(10)).toMatchObject({ known: 1000, unknown: 42_200 });
  expect(isMostlyUnknown(seen(10))).toBe(true);
  // Of 43,200 minutes 432 may be bad.
  expect(seen(431).leastShare).toBeLessThan(1);
  expect(seen(433).leastShare).toBeGreaterThan(1);
  expect(seen(0, strict).leastShare).toBeCloseTo(42_200 / 432, 9);
});

test("where time stands for what is unknown the time is held against itself, and the rest may mend everything", () => {
  const rules = { unknown: "left-out", maintenance: "left-out" } as const;
  const ratio = { ...time, accounting: "ratio" } as const;
  const seen = (unknown: number) =>
    unseenOver(
      [
        { tally: { good: 5000, bad: 500, unknown, maintenance: 0, seen: 600 }, rules, target: 99 },
        { tally: NOTHING_COUNTED, rules, target: 99 },
      ],
      ratio,
    );
  expect(seen(601)).toEqual({ known: 600, unknown: 601, unit: "minutes", leastShare: null });
  expect(isMostlyUnknown(seen(601))).toBe(true);
  expect(isMostlyUnknown(seen(600))).toBe(false);
  expect(seen(0).leastShare).toBeGreaterThan(1);
  expect(isMostlyUnseen({ good: 5000, bad: 0, unknown: 601, seen: 600 })).toBe(true);
  expect(isMostlyUnseen({ good: 1, bad: 0, unknown: 600, seen: 600 })).toBe(false);
});

const tallies = fc.record({
  good: fc.nat(50_000),
  bad: fc.nat(5000),
  unknown: fc.nat(5000),
  maintenance: fc.nat(5000),
});
const rules = fc.record({
  unknown: fc.constantFrom("bad" as const, "left-out" as const),
  maintenance: fc.constantFrom("bad" as const, "left-out" as const),
});

describe("always", () => {
  test("of a window that is over, budget is left exactly where the target is met", () => {
    fc.assert(
      fc.property(
        tallies,
        rules,
        fc.integer({ min: 1, max: 999 }).map((n) => n / 10),
        (tally, by, target) => {
          const { percent, counted } = attainment(tally, by);
          const { left } = budgetOf(tally, by, target, time);
          if (counted === 0 || percent === null || left === null)
            expect([percent, left]).toEqual([null, null]);
          else if (Math.abs(percent - target) > 1e-9) expect(left > 0).toBe(percent > target);
        },
      ),
    );
  });

  test("cutting a stretch changes nothing, and unknown never helps", () => {
    fc.assert(
      fc.property(tallies, tallies, rules, (a, b, by) => {
        const cut = attainmentOver([
          { tally: a, rules: by, target: 99 },
          { tally: b, rules: by, target: 99 },
        ]);
        expect(cut).toEqual(attainment(sumTallies(a, b), by));
        const worse = attainment({ ...a, unknown: a.unknown + 60 }, by);
        expect(worse.percent ?? 0).toBeLessThanOrEqual(attainment(a, by).percent ?? 0);
      }),
    );
  });
});
