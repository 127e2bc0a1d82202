import { expect, test } from "vitest";
import { daySentence, dayState, weeksOf } from "./calendar-weeks";
import { lastDays, sentenceOf } from "./history-days";

test("a day without a record is kept as an empty place", () => {
  const days = lastDays([{ day: "2026-03-01", seconds: { ok: 86_400 } }], "2026-03-02", 3);
  expect(days.map(({ day, record }) => [day, Boolean(record)])).toEqual([
    ["2026-02-28", false],
    ["2026-03-01", true],
    ["2026-03-02", false],
  ]);
});

test("a day is told worst first", () => {
  expect(sentenceOf("2026-11-20", { day: "2026-11-20", seconds: { ok: 83_880, alert: 2520 } })).toBe(
    "20 Nov: alert for 42 min, ok for 23 h 18 min.",
  );
  expect(sentenceOf("2026-11-20", { day: "2026-11-20", seconds: { ok: 86_400 } })).toBe(
    "20 Nov: ok all day.",
  );
  expect(sentenceOf("2026-11-20", undefined)).toBe("20 Nov: not recorded.");
});

test("a missed run outweighs a signed one", () => {
  expect(dayState([{ state: "signed" }, { state: "missed" }])).toBe("missed");
  expect(dayState([])).toBeUndefined();
});

test("a day of a checklist says who and how long", () => {
  expect(daySentence({ day: "2026-11-20", runs: [{ state: "signed", who: "Olga", took: "in 6 min" }] })).toBe(
    "20 Nov: signed off by Olga in 6 min.",
  );
});

test("weeks begin on Monday and are padded", () => {
  const weeks = weeksOf([], "2026-11-20", "2026-11-24");
  expect(weeks.map((week) => week.map((cell) => cell?.day.slice(8)))).toEqual([
    [undefined, undefined, undefined, undefined, "20", "21", "22"],
    ["23", "24", undefined, undefined, undefined, undefined, undefined],
  ]);
});
