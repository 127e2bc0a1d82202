import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EditThreshold } from "./schema/threshold";
import { contradiction, expectedText, judgeValue, type Limits } from "./threshold";

const above: Limits = {
  unit: "ms",
  direction: "above-is-bad",
  target: 200,
  warn: 300,
  alert: 500,
  strict: false,
};
const below: Limits = {
  unit: "percent",
  direction: "below-is-bad",
  target: 99.9,
  warn: 99.5,
  alert: 99,
  strict: false,
};

describe("a value against its limits", () => {
  test("above is bad", () =>
    expect([200, 300, 301, 500, 501].map((value) => judgeValue(value, above))).toEqual([
      "ok",
      "ok",
      "warn",
      "warn",
      "alert",
    ]));
  test("below is bad", () =>
    expect([100, 99.5, 99.4, 99, 98.9].map((value) => judgeValue(value, below))).toEqual([
      "ok",
      "ok",
      "warn",
      "warn",
      "alert",
    ]));
  test("strict: the limit itself is past", () =>
    expect(judgeValue(300, { ...above, strict: true })).toBe("warn"));
  test("what is no number is unknown, whatever the limit", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
        (value) => judgeValue(value, above) === "unknown",
      ),
    );
  });
  test("worse values are never judged better", () => {
    const rank = { ok: 0, warn: 1, alert: 2, unknown: 3, paused: 3 };
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1000, noNaN: true }),
        fc.double({ min: 0, max: 1000, noNaN: true }),
        (a, b) => rank[judgeValue(Math.max(a, b), above)] >= rank[judgeValue(Math.min(a, b), above)],
      ),
    );
  });
});

test("expectations are written with sign and unit", () => {
  expect(expectedText({ ...above, unit: "seconds", warn: 25 * 3600, strict: true })).toBe("< 25 h");
  expect(expectedText(below)).toBe("≥ 99.5 %");
});

describe("editing", () => {
  test("contradictory limits are refused in words", () => {
    expect(contradiction("above-is-bad", { target: null, warn: 5, alert: 3 })).toContain(
      "warn must not exceed alert",
    );
    expect(contradiction("below-is-bad", { target: null, warn: 3, alert: 5 })).toContain(
      "warn must not be below alert",
    );
    expect(contradiction("above-is-bad", { target: null, warn: null, alert: null })).toContain(
      "at least one limit",
    );
    expect(contradiction("above-is-bad", { target: 1, warn: 3, alert: 5 })).toBeUndefined();
  });
  test("a reason is required and unknown keys are refused", () => {
    const edit = { id: "a/b", version: 1, target: null, warn: 1, alert: 2, reason: "because of C-03" };
    expect(EditThreshold.safeParse(edit).success).toBe(true);
    expect(EditThreshold.safeParse({ ...edit, reason: "  " }).success).toBe(false);
    expect(EditThreshold.safeParse({ ...edit, owner: "me" }).success).toBe(false);
    expect(EditThreshold.safeParse({ ...edit, warn: Number.NaN }).success).toBe(false);
  });
});
