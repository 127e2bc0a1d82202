import { expect, test } from "vitest";
import { stepsOf } from "@/domain/objective-window";
import { type Counted, groupingsOf, groupSteps, togetherOf } from "./step-groups";

const STRICT = {
  accounting: "time",
  rules: { unknown: "bad", maintenance: "left-out" },
} as const;
const [FROM, TO] = [new Date("2026-10-01T00:00:00Z"), new Date("2027-01-01T00:00:00Z")];

const days = stepsOf(FROM, TO, "day", "UTC");

test("the days of a quarter are read by its weeks, which begin on Mondays and are cut at its ends", () => {
  expect(groupingsOf("day", days.length)[0]).toBe("week");
  const weeks = groupSteps(days, "day", "week", "UTC");
  expect(weeks.map((week) => week.length)).toEqual([4, ...Array.from({ length: 12 }, () => 7), 4]);
  expect(weeks[1]?.[0]?.name).toBe("2026-10-05");
  expect(groupSteps(days, "day", "month", "UTC").map((month) => month.length)).toEqual([31, 30, 31]);
});

test("a month is read by its days, and a year by its months", () => {
  expect(groupingsOf("day", 30)).toEqual(["day", "week"]);
  expect(groupingsOf("month", 13)).toEqual(["month", "quarter"]);
  expect(groupingsOf("hour", 24)).toEqual(["hour"]);
  expect(groupSteps(days, "day", "day", "UTC")).toHaveLength(92);
});

test("days together are the sum of what was counted, each by the rules of its time, not the mean of percents", () => {
  const day = (good: number, unknown: number, percent: number | null, target = 99): Counted => ({
    from: FROM,
    to: TO,
    tally: { good, bad: 0, unknown, maintenance: 0 },
    percent,
    target,
  });
  const found = togetherOf([day(90, 10, 90), day(10, 90, 100, 95), day(0, 0, null, 95)], STRICT);
  // The second day left out what was unknown: 100 good of 110 counted.
  expect(found).toMatchObject({ percent: (100 * 100) / 110, target: 95, tally: { good: 100, unknown: 100 } });
  expect(togetherOf([day(0, 0, null), day(0, 0, null)], STRICT)?.percent).toBeNull();
  expect(togetherOf([day(0, 10, 0), day(30, 0, 100)], STRICT)?.percent).toBe(75);
  expect(togetherOf([], STRICT)).toBeUndefined();
});
