import { expect, test } from "vitest";
import { trendShape } from "./trend-shape";

test("the line is broken where nothing was counted, and a lonely day is a dot", () => {
  const shape = trendShape([100, 99, null, 98, null, 100, 100], 99, 60, 20);
  expect(shape.lines).toEqual(["M0 0L10 10", "M50 0L60 0"]);
  expect(shape.dots).toEqual([{ x: 30, y: 20 }]);
  expect(shape.target).toBe(10);
});

test("the target is always inside, also when every day missed it or nothing moved", () => {
  expect(trendShape([90, 95], 99.9, 10, 20).target).toBe(0);
  expect(trendShape([99.9, 99.9], 99.9, 10, 20)).toEqual({ lines: ["M0 0L10 0"], dots: [], target: 0 });
});

test("days of which nobody knows anything draw nothing", () => {
  expect(trendShape([null, null], 99, 60, 20)).toEqual({ lines: [], dots: [], target: undefined });
  expect(trendShape([], 99, 60, 20).lines).toEqual([]);
});
