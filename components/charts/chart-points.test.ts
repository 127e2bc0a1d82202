import { expect, test } from "vitest";
import { gapsOf, isLonely, plotPoints, pointTexts } from "./chart-points";

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

test("a moment is told by every line that has a name, and by the band where there is one", () => {
  const [past, future] = plotPoints([
    { at: 0, value: 120, second: null, third: 300 },
    { at: 1, value: null, low: 100, high: 140 },
  ]);
  const labels = { label: "p95", secondLabel: "p50", bandLabel: "expected" };
  expect(past && pointTexts(past, labels, "ms")).toEqual([
    { label: "p95", text: "120 ms" },
    { label: "p50", text: "unknown" },
  ]);
  expect(future && pointTexts(future, labels, "ms")).toEqual([
    { label: "expected", text: "100 ms to 140 ms" },
  ]);
});

test("a gap is one of the first line, whatever others know", () => {
  const points = plotPoints([
    { at: 0, value: 1, second: 1 },
    { at: 1, value: null, second: 1 },
    { at: 2, value: 1, second: 1 },
  ]);
  expect(gapsOf(points)).toEqual([{ from: 0, to: 2 }]);
});
