import { expect, test } from "vitest";
import { trendShape } from "./trend-shape";

const of = (percents: readonly (number | null)[], target: number) =>
  percents.map((percent) => ({ percent, target, isUnseen: false }));

test("the line is broken where nothing was counted, and a lonely day is a dot", () => {
  const shape = trendShape(of([100, 99, null, 98, null, 100, 100], 99), 60, 20);
  expect(shape.lines).toEqual(["M0 0L10 10", "M50 0L60 0"]);
  expect(shape.dots).toEqual([{ x: 30, y: 20 }]);
  expect(shape.target).toBe("M0 10H60");
});

test("the target is always inside, also when every day missed it or nothing moved", () => {
  expect(trendShape(of([90, 95], 99.9), 10, 20).target).toBe("M0 0H10");
  expect(trendShape(of([99.9, 99.9], 99.9), 10, 20)).toEqual({
    lines: ["M0 0L10 0"],
    dots: [],
    target: "M0 0H10",
  });
});

test("a target that changed is a step on its day", () => {
  const trend = [...of([100, 100], 90), ...of([100], 100), ...of([100], 95)];
  expect(trendShape(trend, 30, 20).target).toBe("M0 20H20V0H30V10H30");
});

test("days of which nobody knows anything draw nothing", () => {
  expect(trendShape(of([null, null], 99), 60, 20)).toEqual({ lines: [], dots: [], target: undefined });
  expect(trendShape([], 60, 20).lines).toEqual([]);
});
