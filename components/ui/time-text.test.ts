import { expect, test } from "vitest";
import { absoluteText, ageText, relativeText, zoneOffsetMs, zoneText } from "./time-text";

const now = Date.parse("2026-11-20T14:03:20Z");

test.each([
  [3_000, "just now"],
  [-4_000, "just now"],
  [29_000, "20 s ago"],
  [180_000, "3 min ago"],
  [15_120_000, "4 h 12 min ago"],
  [-180_000, "in 3 min"],
])("%d ms before now is %j", (ms, text) => {
  expect(relativeText(now - ms, now)).toBe(text);
});

test("an age is never negative", () => {
  expect(ageText(-5)).toBe("0 s");
});

test("moments are written on the clock of a zone", () => {
  expect(absoluteText(now, "UTC")).toBe("20 Nov 2026 14:03:20 UTC");
  expect(absoluteText(now, "America/Jamaica")).toBe("20 Nov 2026 09:03:20 UTC-5");
  expect(absoluteText(now, "Asia/Kolkata", "minute")).toBe("20 Nov 19:33");
  expect(absoluteText(now, "UTC", "clock")).toBe("14:03:20");
  expect(absoluteText(now, "UTC", "day")).toBe("20 Nov 2026");
});

test("midnight is 00, not 24", () => {
  expect(absoluteText(Date.parse("2026-11-20T00:00:00Z"), "UTC", "clock")).toBe("00:00:00");
});

test("a zone is named by its offset, summer time included", () => {
  expect(zoneText("Asia/Kolkata", now)).toBe("UTC+5:30");
  expect(zoneText("Europe/Vienna", now)).toBe("UTC+1");
  expect(zoneText("Europe/Vienna", Date.parse("2026-07-01T00:00:00Z"))).toBe("UTC+2");
  expect(zoneOffsetMs("America/Jamaica", now)).toBe(-5 * 3_600_000);
  expect(zoneOffsetMs("UTC", now)).toBe(0);
});
