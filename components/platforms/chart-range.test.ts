import { expect, test } from "vitest";
import { isRange, rangeEnd, rangeStart, zoomOf } from "./chart-range";

const now = Date.parse("2026-11-20T14:03:20Z");

test("the end of a range stands still between two steps", () => {
  expect(new Date(rangeEnd("1h", now)).toISOString()).toBe("2026-11-20T14:03:30.000Z");
  expect(rangeEnd("1h", now)).toBe(rangeEnd("1h", now + 9_000));
  expect(rangeEnd("90d", now)).toBe(rangeEnd("90d", now + 3_000_000));
});

test("a range is as long as it says", () => {
  expect(rangeEnd("7d", now) - rangeStart("7d", rangeEnd("7d", now))).toBe(7 * 86_400_000);
});

test("what the address says is not trusted", () => {
  expect(isRange("24h")).toBe(true);
  expect(isRange("25h")).toBe(false);
  expect(zoomOf("1000", "900000")).toEqual({ from: 1000, to: 900_000 });
  for (const [from, to] of [
    [null, "5"],
    ["abc", "900000"],
    ["900000", "1000"],
    ["0", "1"],
    ["-1", "900000"],
    ["0", "1e300"],
  ] as const)
    expect(zoomOf(from, to)).toBeUndefined();
});
