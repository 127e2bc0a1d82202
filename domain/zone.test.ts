import { afterEach, expect, test, vi } from "vitest";
import { isTimeZone } from "./zone";

afterEach(() => vi.restoreAllMocks());

test.each([
  "UTC",
  "Europe/Berlin",
  "America/Argentina/Buenos_Aires",
  "Etc/GMT+5",
  "America/Port-au-Prince",
  "EST5EDT",
])("%s is a zone", (zone) => expect(isTimeZone(zone)).toBe(true));

test.each([
  "Mars/Phobos",
  "",
  " UTC",
  "Europe/Berlin\n",
  "Europe/",
  "+05:30",
  "-0800",
  "+05",
  "05:30",
  "−05:30",
])("%j is none", (zone) => expect(isTimeZone(zone)).toBe(false));

test("an offset is none on a runtime that takes it for one", () => {
  vi.spyOn(Intl, "DateTimeFormat").mockImplementation(class {} as never);
  expect(["Europe/Berlin", "+05:30", "-0800", "+05"].map(isTimeZone)).toEqual([true, false, false, false]);
});
