import { describe, expect, test } from "vitest";
import { type DayValue, forecast, LEAST_DAYS } from "./forecast";

const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 1);
const at = (day: number) => new Date(START + day * DAY);

/** The same numbers for the same seed, 0 to 1. */
function numbers(seed: number): () => number {
  let state = seed * 2_654_435_761;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return state / 2 ** 32;
  };
}

const days = (count: number, value: (day: number) => number): DayValue[] =>
  Array.from({ length: count }, (_, day) => ({ at: at(day), value: value(day) }));
const trendOf = (...given: Parameters<typeof forecast>) => {
  const found = forecast(...given);
  if (found.kind !== "trend") throw new Error(`a trend was expected, not ${found.kind}`);
  return found;
};
const SEEDS = Array.from({ length: 40 }, (_, index) => index + 1);

describe("what cannot be said is not said", () => {
  test.each([0, 1, 13])("%i days are too few", (count) => {
    expect(forecast(days(count, (day) => day))).toEqual({ kind: "too-few", days: count, since: null });
  });

  test("days that are no number do not count", () => {
    const values = days(LEAST_DAYS, (day) => (day === 3 ? Number.NaN : day));
    expect(forecast(values)).toMatchObject({ kind: "too-few", days: LEAST_DAYS - 1 });
  });

  test("what stays the same has no trend, whatever its limit", () => {
    expect(
      forecast(
        days(60, () => 5),
        { limit: 6 },
      ),
    ).toEqual({ kind: "no-trend", days: 60, since: null, level: 5 });
  });

  test("noise has no trend in at least 18 of 20 cases", () => {
    const found = SEEDS.filter((seed) => {
      const next = numbers(seed);
      return forecast(days(40, () => 100 + 20 * next())).kind === "no-trend";
    });
    expect(found.length).toBeGreaterThanOrEqual(36);
  });
});

describe("a line is found again", () => {
  test.each(SEEDS)("with days missing and in any order (%i)", (seed) => {
    const next = numbers(seed);
    const [slope, height] = [1 + 9 * next(), 1000 * next()];
    const kept = days(80, (day) => height + slope * day).filter(() => next() > 0.4);
    const found = trendOf(kept.sort(() => next() - 0.5));
    expect(found.perDay).toBeCloseTo(slope, 6);
    expect(found.course.at(-1)?.value).toBeCloseTo((found.course[0]?.value ?? 0) + 30 * slope, 4);
  });

  test.each(SEEDS)("with one day in five far off, and the bounds hold the truth (%i)", (seed) => {
    const next = numbers(seed);
    const values = days(60, (day) => 100 + 3 * day + 4 * next() + (next() < 0.2 ? 500 * next() : 0));
    const found = trendOf(values);
    expect(found.perDay).toBeGreaterThan(2.5);
    expect(found.perDay).toBeLessThan(3.8);
    expect(found.perDayLow).toBeLessThanOrEqual(found.perDay);
    expect(found.perDayHigh).toBeGreaterThanOrEqual(found.perDay);
  });

  test.each(SEEDS)("moved, stretched and turned over it is the same (%i)", (seed) => {
    const next = numbers(seed);
    const values = days(30, (day) => 50 + 2 * day + 5 * next());
    const plain = trendOf(values);
    const moved = trendOf(
      values.map(({ at, value }) => ({ at: new Date(at.getTime() + 99 * DAY), value: 10 * value + 7 })),
    );
    expect(moved.perDay).toBeCloseTo(10 * plain.perDay, 6);
    const over = trendOf(values.map(({ at, value }) => ({ at, value: -value })));
    expect(over.perDay).toBeCloseTo(-plain.perDay, 6);
    expect(over.perDayLow).toBeCloseTo(-plain.perDayHigh, 6);
  });

  test("the band widens with every day and holds the middle", () => {
    const next = numbers(3);
    const { course } = trendOf(days(40, (day) => day + 6 * next()));
    for (const [index, { value, low, high }] of course.entries()) {
      expect(low).toBeLessThanOrEqual(value);
      expect(high).toBeGreaterThanOrEqual(value);
      const before = course[index - 1];
      if (before) expect(high - low).toBeGreaterThanOrEqual(before.high - before.low);
    }
  });

  test("nine of ten days to come lie within the band", () => {
    let within = 0;
    for (const seed of SEEDS) {
      const next = numbers(seed);
      const values = days(70, (day) => 200 + 4 * day + 30 * next());
      const { course } = trendOf(values.slice(0, 40));
      const ahead = values[60];
      const expected = course[21];
      if (ahead && expected && ahead.value >= expected.low && ahead.value <= expected.high) within += 1;
    }
    expect(within).toBeGreaterThanOrEqual(36);
  });
});

describe("a jump is no trend", () => {
  const jump = (count: number, where: number) => days(count, (day) => (day < where ? 100 : 250) + (day % 3));

  test("what came before it is left out", () => {
    expect(forecast(jump(60, 30), { limit: 300 })).toMatchObject({
      kind: "no-trend",
      days: 30,
      since: at(30),
      level: 251,
    });
  });

  test("just after it nothing is said", () => {
    expect(forecast(jump(60, 52))).toEqual({ kind: "too-few", days: 8, since: at(52) });
  });

  test("one day that stands out is none", () => {
    expect(forecast(days(60, (day) => (day === 30 ? 900 : 100 + (day % 3))))).toMatchObject({
      kind: "no-trend",
      since: null,
    });
  });
});

describe("when a limit is reached", () => {
  test("a clean line names its day", () => {
    const { reach } = trendOf(
      days(20, (day) => 10 * day),
      { limit: 290 },
    );
    expect(reach).toEqual({ earliest: at(29), likely: at(29), latest: at(29) });
  });

  test("with noise it is a range, earliest first", () => {
    const next = numbers(5);
    const { reach } = trendOf(
      days(40, (day) => 10 * day + 80 * next()),
      { limit: 700 },
    );
    if (!reach || typeof reach === "string") throw new Error("a range was expected");
    const [earliest, likely, latest] = [reach.earliest, reach.likely, reach.latest].map(
      (one) => one?.getTime() ?? 0,
    );
    expect(earliest).toBeLessThan(likely ?? 0);
    expect(likely).toBeLessThan(latest ?? 0);
  });

  test("what must not fall below is looked at from above", () => {
    const { reach } = trendOf(
      days(20, (day) => 100 - day),
      { limit: 60, below: true },
    );
    expect(reach).toEqual({ earliest: at(40), likely: at(40), latest: at(40) });
  });

  test.each([
    ["past", 150],
    ["away", 1e9],
  ])("%s", (expected, limit) => {
    expect(
      trendOf(
        days(20, (day) => 10 * day),
        { limit },
      ).reach,
    ).toBe(expected);
  });

  test("moving away from it is no reach", () => {
    expect(
      trendOf(
        days(20, (day) => 500 - 10 * day),
        { limit: 600 },
      ).reach,
    ).toBe("away");
    expect(trendOf(days(20, (day) => 500 - 10 * day)).reach).toBeNull();
  });
});
