import { expect, test } from "vitest";
import { changeText, minutesText, percentText } from "./fresh-words";

const spent = (ok: number, warn = 0, alert = 0, unknown = 0) => ({ ok, warn, alert, unknown });

test("only what was fresh all the time is 100 %", () => {
  expect(percentText(spent(10))).toBe("100.00 %");
  expect(percentText(spent(9_999_999, 1))).toBe("99.99 %");
  expect(percentText(spent(1, 1))).toBe("50.0 %");
});

test("unknown time is in the whole and never fresh", () => {
  expect(percentText(spent(50, 0, 0, 50))).toBe("50.0 %");
  expect(percentText(spent(0))).toBe("not watched");
});

test("lost time is never rounded away", () => {
  expect([minutesText(0), minutesText(12), minutesText(5400)]).toEqual([
    "0 min",
    "under 1 min",
    "1 h 30 min",
  ]);
});

test("a change is told in points", () => {
  expect(changeText(spent(90, 10), spent(80, 20))).toBe("+10.0 points");
  expect(changeText(spent(80, 20), spent(90, 10))).toBe("−10.0 points");
  expect(changeText(spent(80), spent(0))).toBe("no time before");
});
