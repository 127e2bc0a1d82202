import { describe, expect, test } from "vitest";
import { dueAt, makeAt, namesBetween, periodAt, periodBefore, periodToMake } from "./report-period";

const told = ({ name, from, to }: { name: string; from: Date; to: Date }) => [
  name,
  from.toISOString().slice(0, 16),
  to.toISOString().slice(0, 16),
];
const hours = ({ from, to }: { from: Date; to: Date }) => (to.getTime() - from.getTime()) / 3_600_000;

describe("a period", () => {
  test.each([
    ["daily", "UTC", "2026-07-01T00:00Z", ["2026-07-01", "2026-07-01T00:00", "2026-07-02T00:00"]],
    ["daily", "Asia/Kolkata", "2026-07-01T18:30Z", ["2026-07-02", "2026-07-01T18:30", "2026-07-02T18:30"]],
    ["daily", "Asia/Kathmandu", "2026-07-01T18:14Z", ["2026-07-01", "2026-06-30T18:15", "2026-07-01T18:15"]],
    ["weekly", "UTC", "2026-11-22T12:00Z", ["2026-W47", "2026-11-16T00:00", "2026-11-23T00:00"]],
    // The year's first days belong to the last week of the one before; 2026 has 53 weeks.
    ["weekly", "UTC", "2027-01-03T12:00Z", ["2026-W53", "2026-12-28T00:00", "2027-01-04T00:00"]],
    ["weekly", "UTC", "2024-12-31T12:00Z", ["2025-W01", "2024-12-30T00:00", "2025-01-06T00:00"]],
    ["monthly", "UTC", "2028-02-29T12:00Z", ["2028-02", "2028-02-01T00:00", "2028-03-01T00:00"]],
    ["monthly", "America/St_Johns", "2026-07-01T02:00Z", ["2026-06", "2026-06-01T02:30", "2026-07-01T02:30"]],
    ["quarterly", "Europe/Berlin", "2026-02-01T00:00Z", ["2026-Q1", "2025-12-31T23:00", "2026-03-31T22:00"]],
  ] as const)("is the %s of %s that holds %s", (kind, zone, at, expected) => {
    expect(told(periodAt(kind, zone, new Date(at)))).toEqual(expected);
  });

  test.each([
    ["Europe/Berlin", "2026-03-29T12:00Z", 23],
    ["Europe/Berlin", "2026-10-25T12:00Z", 25],
    ["Australia/Lord_Howe", "2026-10-04T00:00Z", 23.5],
  ])("has as many hours as clocks in %s show on %s", (zone, at, expected) => {
    expect(hours(periodAt("daily", zone, new Date(at)))).toBe(expected);
  });

  test("follows the one before without a gap, through a leap day and both changes of the clocks", () => {
    for (const zone of ["UTC", "Europe/Berlin", "Asia/Kolkata", "America/Santiago", "Australia/Lord_Howe"])
      for (const kind of ["daily", "weekly", "monthly", "quarterly"] as const) {
        let period = periodAt(kind, zone, new Date("2028-04-10T12:00Z"));
        for (let step = 0; step < 60; step += 1) {
          const before = periodBefore(kind, period);
          expect(before.to).toEqual(period.from);
          expect(before.from < before.to).toBe(true);
          period = before;
        }
      }
  });
});

describe("the time of a report", () => {
  const rule = (zone: string, time: string, dueDays = 0) => ({ zone, dueAt: time, dueDays });
  const day = (zone: string, at: string) => periodAt("daily", zone, new Date(at));

  test.each([
    ["UTC", "2026-07-01T12:00Z", "06:00", 0, "2026-07-02T06:00"],
    ["Asia/Kolkata", "2026-07-01T12:00Z", "06:00", 0, "2026-07-02T00:30"],
    ["Europe/Berlin", "2026-10-24T12:00Z", "06:00", 0, "2026-10-25T05:00"],
    // Half past two is skipped on that day: it is half past three.
    ["Europe/Berlin", "2026-03-28T12:00Z", "02:30", 0, "2026-03-29T01:30"],
    // Shown twice: the second of the two, and only then.
    ["Europe/Berlin", "2026-10-24T12:00Z", "02:30", 0, "2026-10-25T01:30"],
    ["Europe/Berlin", "2026-03-27T12:00Z", "06:00", 2, "2026-03-30T04:00"],
    ["UTC", "2028-02-27T12:00Z", "06:00", 2, "2028-03-01T06:00"],
  ])("in %s after %s at %s and %i days is %s", (zone, at, time, days, expected) => {
    expect(
      dueAt(day(zone, at), rule(zone, time, days))
        .toISOString()
        .slice(0, 16),
    ).toBe(expected);
  });

  test("the figures are counted on the first day, however long people may write", () => {
    const period = day("UTC", "2026-07-01T12:00Z");
    expect(makeAt(period, rule("UTC", "06:00", 9)).toISOString()).toBe("2026-07-02T06:00:00.000Z");
  });

  test.each([
    ["2026-07-02T05:59Z", "2026-06-30"],
    ["2026-07-02T06:00Z", "2026-07-01"],
    ["2026-07-02T23:59Z", "2026-07-01"],
  ])("the one to make at %s is %s", (now, name) => {
    expect(periodToMake("daily", rule("UTC", "06:00"), new Date(now)).name).toBe(name);
  });
});

test("periods between two are named, the oldest first, and no more than wanted", () => {
  const from = new Date("2026-10-19T00:00Z");
  const to = new Date("2026-11-16T00:00Z");
  expect(namesBetween("weekly", "UTC", { from, to }, 9)).toEqual([
    "2026-W43",
    "2026-W44",
    "2026-W45",
    "2026-W46",
  ]);
  expect(namesBetween("weekly", "UTC", { from, to }, 2)).toEqual(["2026-W45", "2026-W46"]);
  expect(namesBetween("weekly", "UTC", { from: to, to }, 2)).toEqual([]);
});
