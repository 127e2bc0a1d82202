import { expect, test } from "vitest";
import { trendText } from "./trend-line";

const of = (percents: readonly (number | null)[], target: number) =>
  percents.map((percent) => ({ percent, target, isUnseen: false }));

test("a trend says in words how many days missed the target, and of how many nothing is known", () => {
  expect(trendText(of([100, 99.5, 98.25, null], 99.5))).toBe(
    "4 days: 1 below 99.5 %, the lowest 98.25 %; 1 without anything counted",
  );
  expect(trendText(of([100, 100], 99.5))).toBe("2 days: every counted day reached 99.5 %");
  expect(trendText(of([null, null], 99.5))).toBe("2 days: nothing counted");
  const unseen = of([100, 98], 99).map((day) => ({ ...day, isUnseen: true }));
  expect(trendText([...unseen, ...of([100], 99)])).toBe(
    "3 days: 1 below 99 %, the lowest 98.00 %; 1 mostly unseen",
  );
  expect(trendText(unseen.slice(0, 1))).toBe("1 days: 1 mostly unseen");
});

test("days are held against what was promised on them, and both targets are named", () => {
  const trend = [...of([98, 98], 95), ...of([98, 100], 99)];
  expect(trendText(trend)).toBe("4 days: 1 below 95 %, then 99 %, the lowest 98.00 %");
});
