import { expect, test } from "vitest";
import { trendText } from "./trend-line";

test("a trend says in words how many days missed the target, and of how many nothing is known", () => {
  expect(trendText([100, 99.5, 98.25, null], 99.5)).toBe(
    "4 days: 1 below 99.5 %, the lowest 98.25 %; 1 without anything counted",
  );
  expect(trendText([100, 100], 99.5)).toBe("2 days: every counted day reached 99.5 %");
  expect(trendText([null, null], 99.5)).toBe("2 days: nothing counted");
});
