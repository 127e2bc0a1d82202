import { expect, test } from "vitest";
import { spread, timeTicks, valueTicks } from "./chart-scale";

test("values are enclosed by round numbers from zero", () => {
  expect(valueTicks([130, 5000, 2000], "ms", "zero")).toEqual([0, 2000, 4000, 6000]);
});

test("seconds are divided as clocks are", () => {
  expect(valueTicks([3700, 3900], "seconds", "zero")).toEqual([0, 1800, 3600, 5400]);
  expect(valueTicks([125_000], "ms", "zero")).toEqual([0, 60_000, 120_000, 180_000]);
});

test("a fitted axis does not start at zero", () => {
  const [lowest, ...rest] = valueTicks([0.9973, 0.9997], "ratio", "fit");
  expect(lowest).toBeGreaterThan(0.99);
  expect(rest.at(-1)).toBeGreaterThanOrEqual(0.9997);
});

test("all values the same still make an axis", () => {
  for (const baseline of ["zero", "fit"] as const)
    for (const value of [0, 1, 42]) {
      const ticks = valueTicks([value, value], "count", baseline);
      expect(ticks.length).toBeGreaterThan(1);
      expect(ticks[0]).toBeLessThanOrEqual(value);
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(value);
    }
});

test("time is divided on the clock of the zone", () => {
  const day = 86_400_000;
  const from = Date.parse("2026-11-14T00:00:00Z");
  const { ticks, stepMs } = timeTicks(from, from + 7 * day, -5 * 3_600_000);
  expect(stepMs).toBe(day);
  expect(new Date(ticks[0] ?? 0).toISOString()).toBe("2026-11-14T05:00:00.000Z");
});

test("labels are moved apart and keep their order", () => {
  expect(spread([50, 10, 12], 15)).toEqual([50, 10, 25]);
});
