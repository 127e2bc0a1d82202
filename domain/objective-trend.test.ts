import fc from "fast-check";
import { expect, test } from "vitest";
import { packTrend, unpackTrend } from "./objective-trend";

const days = fc.array(
  fc.record({
    percent: fc.option(fc.double({ min: 0, max: 100, noNaN: true })),
    target: fc.constantFrom(95, 99, 99.9),
    isUnseen: fc.boolean(),
  }),
);

test("what was packed comes out as it went in", () => {
  fc.assert(
    fc.property(days, (trend) => {
      expect(unpackTrend(packTrend(trend))).toEqual(trend);
    }),
  );
});

test("a target is told once for all days that have it", () => {
  const of = (target: number) => ({ percent: 100, target, isUnseen: false });
  expect(packTrend([of(99), of(99), of(95), of(99)]).targets).toEqual([
    { since: 0, target: 99 },
    { since: 2, target: 95 },
    { since: 3, target: 99 },
  ]);
});
