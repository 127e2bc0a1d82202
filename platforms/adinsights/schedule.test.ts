import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clockText, dueOf, isBeatTick, nextBeatTick, parseCron, type Schedule } from "./schedule";

const at = (text: string) => new Date(text);
const nextStart = (...of: Parameters<typeof dueOf>) => dueOf(...of)?.startsAt ?? null;
const owedFrom = (...of: Parameters<typeof dueOf>) => dueOf(...of)?.owedAt ?? null;
const cron = (expression: string): Schedule => ({
  type: "cron",
  cron: expression,
  intervalMinutes: null,
  isActive: true,
});
const every = (minutes: number): Schedule => ({
  type: "interval",
  cron: null,
  intervalMinutes: minutes,
  isActive: true,
});

describe("the beat", () => {
  test("runs at full hours from 06:00 to 22:00 Jamaica, which is 11:00 to 03:00 UTC", () => {
    expect(isBeatTick(Date.parse("2026-11-20T11:00:00Z"))).toBe(true);
    expect(isBeatTick(Date.parse("2026-11-20T03:00:00Z"))).toBe(true);
    expect(isBeatTick(Date.parse("2026-11-20T04:00:00Z"))).toBe(false);
    expect(isBeatTick(Date.parse("2026-11-20T10:59:00Z"))).toBe(false);
    expect(new Date(nextBeatTick(Date.parse("2026-11-20T03:00:00Z"))).toISOString()).toBe(
      "2026-11-20T11:00:00.000Z",
    );
  });

  test("is written in both zones", () => {
    expect(clockText(at("2026-11-20T02:00:00Z"))).toBe("02:00 UTC (21:00 Jamaica)");
  });
});

describe("the next start", () => {
  test("of an hourly interval skips the next full hour, because 57 minutes are not 60", () => {
    expect(nextStart(every(60), at("2026-11-20T14:03:00Z"), at("2026-11-20T14:30:00Z"))).toEqual(
      at("2026-11-20T16:00:00Z"),
    );
  });

  test("of a half-hourly interval is the next full hour", () => {
    expect(nextStart(every(30), at("2026-11-20T14:03:00Z"), at("2026-11-20T14:30:00Z"))).toEqual(
      at("2026-11-20T15:00:00Z"),
    );
  });

  test("after the day's last beat is the next morning", () => {
    expect(nextStart(every(30), at("2026-11-20T03:03:00Z"), at("2026-11-20T09:00:00Z"))).toEqual(
      at("2026-11-20T11:00:00Z"),
    );
  });

  test("of a cron written for Jamaica and read as UTC stops in the late afternoon there", () => {
    expect(nextStart(cron("0 6-22 * * *"), at("2026-11-19T22:03:00Z"), at("2026-11-20T02:00:00Z"))).toEqual(
      at("2026-11-20T11:00:00Z"),
    );
  });

  test("lies in the past when a start was missed", () => {
    expect(nextStart(cron("0 * * * *"), at("2026-11-20T12:03:00Z"), at("2026-11-20T15:30:00Z"))).toEqual(
      at("2026-11-20T13:00:00Z"),
    );
  });

  test("of a daily and of a weekly cron waits for its day", () => {
    expect(nextStart(cron("30 12 * * *"), at("2026-11-20T13:01:00Z"), at("2026-11-20T15:00:00Z"))).toEqual(
      at("2026-11-21T13:00:00Z"),
    );
    // 20 November 2026 is a Friday.
    expect(nextStart(cron("0 12 * * 1"), at("2026-11-20T13:01:00Z"), at("2026-11-20T15:00:00Z"))).toEqual(
      at("2026-11-23T12:00:00Z"),
    );
  });

  test("is none for what is inactive, by hand, or never fires", () => {
    const last = at("2026-11-20T13:00:00Z");
    expect(nextStart({ ...every(30), isActive: false }, last, last)).toBeNull();
    expect(nextStart({ ...every(30), type: "manual" }, last, last)).toBeNull();
    expect(nextStart(cron("0 0 31 2 *"), last, last)).toBeNull();
  });

  test("of an unknown or unreadable schedule is the next beat", () => {
    const last = at("2026-11-20T13:03:00Z");
    expect(nextStart(undefined, last, last)).toEqual(at("2026-11-20T14:00:00Z"));
    expect(nextStart(cron("@hourly"), last, last)).toEqual(at("2026-11-20T14:00:00Z"));
  });

  test("is found at once for a sync of years ago", () => {
    const started = performance.now();
    nextStart(cron("0 0 31 2 *"), at("2001-01-01T00:00:00Z"), at("2026-11-20T13:00:00Z"));
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe("data is owed", () => {
  test("by day from when the schedule says so, although the platform starts later", () => {
    const last = at("2026-11-20T14:03:00Z");
    expect(owedFrom(every(60), last, last)).toEqual(at("2026-11-20T15:03:00Z"));
    expect(owedFrom(cron("20 * * * *"), last, last)).toEqual(at("2026-11-20T14:20:00Z"));
  });

  test("by night not before the first beat of the morning", () => {
    const last = at("2026-11-20T03:03:00Z");
    expect(owedFrom(every(60), last, last)).toEqual(at("2026-11-20T11:00:00Z"));
    expect(owedFrom(undefined, last, last)).toEqual(at("2026-11-20T11:00:00Z"));
    expect(owedFrom(cron("0 6-22 * * *"), at("2026-11-19T22:03:00Z"), last)).toEqual(
      at("2026-11-20T11:00:00Z"),
    );
  });
});

describe("cron expressions", () => {
  test("with lists, ranges and steps are understood", () => {
    const parsed = parseCron("*/20 1,3-5 1-10/4 * 7");
    expect([...(parsed?.minutes ?? [])]).toEqual([0, 20, 40]);
    expect([...(parsed?.hours ?? [])]).toEqual([1, 3, 4, 5]);
    expect([...(parsed?.days ?? [])]).toEqual([1, 5, 9]);
    expect(parsed?.weekdays.has(0)).toBe(true);
  });

  test("that make no sense are refused and never loop", () => {
    for (const text of ["", "* * * *", "60 * * * *", "5-1 * * * *", "*/0 * * * *", "a * * * *"])
      expect(parseCron(text)).toBeUndefined();
    fc.assert(
      fc.property(fc.string(), (text) => {
        parseCron(text);
      }),
    );
  });
});
