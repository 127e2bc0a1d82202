import { expect, test } from "vitest";
import { gapsOf, isLonely, plotPoints } from "./chart-points";

const at = (...values: (number | null)[]) =>
  plotPoints(values.map((value, index) => ({ at: index * 10, value })));

test("points are put in order", () => {
  expect(
    plotPoints([
      { at: 20, value: 2 },
      { at: 10, value: 1 },
    ]).map((point) => point.at),
  ).toEqual([10, 20]);
});

test("a hole in the record becomes a gap, a late point does not", () => {
  const points = plotPoints(
    [
      { at: 0, value: 1 },
      { at: 14, value: 2 },
      { at: 44, value: 3 },
    ],
    10,
  );
  expect(points.map((point) => point.value)).toEqual([1, 2, null, 3]);
});

test("gaps reach from the last known point to the next one, or to the end", () => {
  expect(gapsOf(at(1, null, null, 4, null))).toEqual([
    { from: 0, to: 30 },
    { from: 30, to: 40 },
  ]);
  expect(gapsOf(at(null, 1, 2))).toEqual([]);
});

test("a point between two gaps is lonely", () => {
  const points = at(null, 1, null, 2, 3);
  expect(points.map((_, index) => isLonely(points, index, "value"))).toEqual([
    false,
    true,
    false,
    false,
    false,
  ]);
});
