import { describe, expect, test } from "vitest";
import type { Forecast } from "@/domain/forecast";
import type { CapacityRow } from "./capacity-types";
import { capacityAnswer, drawnDays, forecastText, perDayText } from "./capacity-words";

const NOW = new Date("2026-11-20T12:00:00Z");
const day = (text: string) => new Date(`${text}T00:00:00Z`);
const limit: NonNullable<CapacityRow["limit"]> = {
  value: 100,
  target: null,
  warn: 100,
  alert: null,
  direction: "above-is-bad",
  thresholdId: null,
  source: "",
};
const trend = (over: Partial<Extract<Forecast, { kind: "trend" }>> = {}): Forecast => ({
  kind: "trend",
  days: 30,
  since: null,
  perDay: 2,
  perDayLow: 1,
  perDayHigh: 3,
  course: [],
  reach: null,
  ...over,
});
const row = (forecast: Forecast, value = 50): CapacityRow => ({
  key: "a",
  kind: "queue",
  environmentId: "auditron/production",
  title: "",
  unit: "count",
  daily: "",
  limit,
  last: { at: NOW, value },
  trend: [],
  forecast,
});
const reach = (earliest: string, latest: string | null) => ({
  earliest: day(earliest),
  likely: null,
  latest: latest === null ? null : day(latest),
});

describe("a forecast in words", () => {
  test.each<[string, Forecast, number?]>([
    ["Too few days: 1 day of 14.", { kind: "too-few", days: 1, since: null }],
    ["Past its limit. Too few days: 2 days of 14.", { kind: "too-few", days: 2, since: null }, 101],
    [
      "Jumped on 12 Nov 2026; too few days since: 8 days of 14.",
      { kind: "too-few", days: 8, since: day("2026-11-12") },
    ],
    ["No trend in 60 days.", { kind: "no-trend", days: 60, since: null, level: 5 }],
    [
      "No trend in 30 days since it jumped on 21 Oct 2026.",
      { kind: "no-trend", days: 30, since: day("2026-10-21"), level: 5 },
    ],
    ["Grows.", trend()],
    ["Falls; the limit is not within two years.", trend({ perDay: -2, reach: "away" })],
    ["Past its limit. Grows.", trend({ reach: "past" }), 120],
    ["Grows; the limit not before 3 Dec 2026.", trend({ reach: reach("2026-12-03", null) })],
    ["Grows; the limit on 3 Dec 2026.", trend({ reach: reach("2026-12-03", "2026-12-03") })],
    [
      "Grows; the limit between 3 Dec 2026 and 1 Jan 2027.",
      trend({ reach: reach("2026-12-03", "2027-01-01") }),
    ],
  ])("%s", (expected, forecast, value) => {
    expect(forecastText(row(forecast, value))).toBe(expected);
  });

  test("the change of a day has its sign and its bounds, the smaller one first", () => {
    expect(perDayText(trend(), "count")).toBe("+2 (1 to 3)");
    expect(perDayText(trend({ perDay: -2e6, perDayLow: -3e6, perDayHigh: -1e6 }), "bytes")).toBe(
      "-2 MB (1 MB to 3 MB)",
    );
    expect(perDayText({ kind: "no-trend", days: 20, since: null, level: 1 }, "bytes")).toBe("");
  });
});

describe("the answer", () => {
  const calm = row({ kind: "no-trend", days: 60, since: null, level: 5 });
  test.each<[string, CapacityRow[]]>([
    ["Nothing that can fill up has been measured yet.", []],
    ["Nothing is past its limit, and nothing is seen to reach it within 30 days.", [calm]],
    [
      "Nothing is past its limit; there are too few days to say where anything goes.",
      [row({ kind: "too-few", days: 1, since: null })],
    ],
    [
      "1 of 3 is past its limit; 1 may reach its limit within 30 days.",
      [calm, row(trend({ reach: "past" }), 200), row(trend({ reach: reach("2026-12-03", null) }))],
    ],
    [
      "Nothing is past its limit, and nothing is seen to reach it within 30 days.",
      [row(trend({ reach: reach("2027-06-03", null) }))],
    ],
  ])("%s", (expected, rows) => {
    expect(capacityAnswer(rows, NOW)).toBe(expected);
  });
});

test("the band begins at the last day and what is to come has no value of its own", () => {
  const days = [
    { at: day("2026-11-19"), value: 1 },
    { at: day("2026-11-20"), value: 2 },
  ];
  const course = [
    { at: day("2026-11-20"), value: 2, low: 1, high: 3 },
    { at: day("2026-11-21"), value: 3, low: 1, high: 5 },
  ];
  expect(drawnDays({ days, forecast: trend({ course }) })).toEqual([
    { at: day("2026-11-19"), value: 1 },
    { at: day("2026-11-20"), value: 2, second: 2, low: 1, high: 3 },
    { at: day("2026-11-21"), value: null, second: 3, low: 1, high: 5 },
  ]);
  expect(drawnDays({ days, forecast: { kind: "too-few", days: 2, since: null } })).toHaveLength(2);
});
