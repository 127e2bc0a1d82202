import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CALENDAR_UNITS, type CalendarUnit } from "./objective";
import { stepFor, stepsOf, unitAt, windowAt, windowBefore } from "./objective-window";
import { wallClock } from "./zone";

const at = (text: string) => new Date(text);
const unit = (of: CalendarUnit, zone: string, moment: string) => {
  const { from, to, name } = windowAt({ kind: "calendar", unit: of, zone }, at(moment));
  return [name, from.toISOString().slice(0, 16), to.toISOString().slice(0, 16)];
};

describe("windows worked by hand", () => {
  test.each<[CalendarUnit, string, string, string[]]>([
    ["day", "UTC", "2026-11-20T13:07:30Z", ["2026-11-20", "2026-11-20T00:00", "2026-11-21T00:00"]],
    ["day", "Asia/Kolkata", "2026-11-20T18:30:00Z", ["2026-11-21", "2026-11-20T18:30", "2026-11-21T18:30"]],
    ["day", "Asia/Kathmandu", "2026-11-20T12:00:00Z", ["2026-11-20", "2026-11-19T18:15", "2026-11-20T18:15"]],
    // Half an hour back on the first Sunday of April, half an hour ahead on the first of October.
    [
      "day",
      "Australia/Lord_Howe",
      "2026-04-05T00:00:00Z",
      ["2026-04-05", "2026-04-04T13:00", "2026-04-05T13:30"],
    ],
    [
      "day",
      "Australia/Lord_Howe",
      "2026-10-04T00:00:00Z",
      ["2026-10-04", "2026-10-03T13:30", "2026-10-04T13:00"],
    ],
    ["day", "Europe/Berlin", "2026-03-29T12:00:00Z", ["2026-03-29", "2026-03-28T23:00", "2026-03-29T22:00"]],
    ["day", "Europe/Berlin", "2026-10-25T12:00:00Z", ["2026-10-25", "2026-10-24T22:00", "2026-10-25T23:00"]],
    // Clocks that skip midnight, and that show it twice.
    ["day", "Africa/Cairo", "2026-04-24T12:00:00Z", ["2026-04-24", "2026-04-23T22:00", "2026-04-24T21:00"]],
    ["day", "America/Havana", "2026-11-01T12:00:00Z", ["2026-11-01", "2026-11-01T04:00", "2026-11-02T05:00"]],
    ["day", "Asia/Amman", "2021-10-29T12:00:00Z", ["2021-10-29", "2021-10-28T21:00", "2021-10-29T22:00"]],
    ["day", "UTC", "2028-02-29T23:59:59Z", ["2028-02-29", "2028-02-29T00:00", "2028-03-01T00:00"]],
    ["week", "UTC", "2026-11-22T23:59:59Z", ["2026-W47", "2026-11-16T00:00", "2026-11-23T00:00"]],
    ["week", "UTC", "2027-01-01T00:00:00Z", ["2026-W53", "2026-12-28T00:00", "2027-01-04T00:00"]],
    ["week", "UTC", "2024-12-30T00:00:00Z", ["2025-W01", "2024-12-30T00:00", "2025-01-06T00:00"]],
    ["week", "America/Jamaica", "2026-11-23T04:59:00Z", ["2026-W47", "2026-11-16T05:00", "2026-11-23T05:00"]],
    ["month", "Europe/Berlin", "2026-03-31T21:59:59Z", ["2026-03", "2026-02-28T23:00", "2026-03-31T22:00"]],
    ["month", "UTC", "2028-02-10T00:00:00Z", ["2028-02", "2028-02-01T00:00", "2028-03-01T00:00"]],
    [
      "month",
      "Pacific/Auckland",
      "2026-12-31T10:59:59Z",
      ["2026-12", "2026-11-30T11:00", "2026-12-31T11:00"],
    ],
    ["quarter", "Asia/Kolkata", "2026-12-31T18:29:59Z", ["2026-Q4", "2026-09-30T18:30", "2026-12-31T18:30"]],
    ["quarter", "Asia/Kolkata", "2026-12-31T18:30:00Z", ["2027-Q1", "2026-12-31T18:30", "2027-03-31T18:30"]],
    ["year", "Europe/Berlin", "2026-12-31T23:00:00Z", ["2027", "2026-12-31T23:00", "2027-12-31T23:00"]],
  ])("%s of %s at %s", (of, zone, moment, told) => expect(unit(of, zone, moment)).toEqual(told));

  test("the last 30 days are 43,200 whole minutes, and the 30 before them touch", () => {
    const window = { kind: "rolling", days: 30 } as const;
    const now = at("2026-11-20T13:07:30.500Z");
    const { from, to, asOf, name } = windowAt(window, now);
    expect([from, to, asOf, name]).toEqual([
      at("2026-10-21T13:07:00Z"),
      at("2026-11-20T13:07:00Z"),
      now,
      "last 30 days",
    ]);
    const before = windowBefore(window, now);
    expect([before.from, before.to]).toEqual([at("2026-09-21T13:07:00Z"), from]);
  });
});

const ZONES = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "America/Havana",
  "America/St_Johns",
  "Africa/Cairo",
  "Asia/Kolkata",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "Pacific/Chatham",
  "Pacific/Kiritimati",
];
const moments = fc
  .date({ min: at("2019-12-01T00:00:00Z"), max: at("2032-02-01T00:00:00Z"), noInvalidDate: true })
  .map((date) => new Date(Math.floor(date.getTime() / 60_000) * 60_000));

describe("windows of every zone", () => {
  test("hold their moment, touch the one before, and begin when the zone's date changes", () => {
    fc.assert(
      fc.property(
        moments,
        fc.constantFrom(...ZONES),
        fc.constantFrom(...CALENDAR_UNITS),
        (now, zone, calendarUnit) => {
          const window = { kind: "calendar", unit: calendarUnit, zone } as const;
          const { from, to, name } = windowAt(window, now);
          expect(from <= now && now < to).toBe(true);
          expect(windowBefore(window, now).to).toEqual(from);
          expect(unitAt(calendarUnit, zone, new Date(to.getTime() - 1))).toEqual({ from, to, name });
          expect(unitAt(calendarUnit, zone, to).from).toEqual(to);
          expect(wallClock(new Date(from.getTime() - 1), zone).day).not.toBe(wallClock(from, zone).day);
        },
      ),
      { numRuns: 300 },
    );
  });

  test("a day is what one finds by walking the quarters of an hour around it", () => {
    fc.assert(
      fc.property(moments, fc.constantFrom(...ZONES), (now, zone) => {
        const { from, to } = unitAt("day", zone, now);
        const today = wallClock(now, zone).day;
        const quarter = 900_000;
        let first = Math.floor(now.getTime() / quarter) * quarter;
        while (wallClock(new Date(first - quarter), zone).day === today) first -= quarter;
        let end = first;
        while (wallClock(new Date(end), zone).day === today) end += quarter;
        expect([from.getTime(), to.getTime()]).toEqual([first, end]);
      }),
      { numRuns: 60 },
    );
  });

  test("steps cover a stretch without gap or overlap, each inside one unit", () => {
    fc.assert(
      fc.property(
        moments,
        fc.integer({ min: 1, max: 500 * 1440 }),
        fc.constantFrom(...ZONES),
        (from, minutes, zone) => {
          const to = new Date(from.getTime() + minutes * 60_000);
          const step = stepFor(from, to);
          const steps = stepsOf(from, to, step, zone);
          expect(steps[0]?.from).toEqual(from);
          expect(steps.at(-1)?.to).toEqual(to);
          steps.slice(1).forEach((one, index) => {
            expect(one.from).toEqual(steps[index]?.to);
          });
          expect(new Set(steps.map(({ name }) => name)).size).toBe(steps.length);
        },
      ),
      { numRuns: 60 },
    );
  });
});
