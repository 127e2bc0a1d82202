import { expect, test } from "vitest";
import type { ObjectiveSource } from "@/domain/objective";
import {
  budgetText,
  burnText,
  changeText,
  heldText,
  minutesText,
  percentText,
  ruleSentences,
  unknownAmount,
  windowText,
} from "./sla-words";

test("a share is cut and never rounded up to its target; nothing counted is no share", () => {
  expect(percentText(99.89999, 99.9)).toBe("99.89 %");
  expect(percentText(99.9, 99.9)).toBe("99.90 %");
  expect(percentText(62.558)).toBe("62.55 %");
  expect(percentText(null, 99.9)).toBe("nothing counted");
});

test("a budget says what is left of how much, and how far it is overspent", () => {
  const of = (allowed: number, spent: number) => ({
    allowed,
    spent,
    left: allowed - spent,
    share: spent / allowed,
  });
  expect(budgetText(of(43.2, 26), "time")).toBe("17 min of 43 min left");
  expect(budgetText(of(43.2, 43), "time")).toBe("under 1 min of 43 min left");
  expect(budgetText(of(43.2, 43.2), "time")).toBe("0 min of 43 min left");
  expect(budgetText(of(43.2, 60), "time")).toBe("17 min over the 43 min");
  expect(budgetText(of(1.1, 5), "ratio")).toBe("3.9 over the 1.1");
  expect(budgetText(of(0.9, 2), "ratio")).toBe("1.1 over the 0.9");
  expect(budgetText(of(43.2, 43.4), "time")).toBe("under 1 min over the 43 min");
  expect(budgetText(of(12_000, 2_000), "ratio")).toBe("10,000 of 12,000 left");
  expect(budgetText({ allowed: null, spent: null, left: null, share: null }, "time")).toBe("nothing counted");
});

test("minutes grow into hours and days", () => {
  expect([minutesText(0), minutesText(59), minutesText(432), minutesText(5000)]).toEqual([
    "0 min",
    "59 min",
    "7 h 12 min",
    "3 d 11 h",
  ]);
});

test("how fast a budget burns is told in times, and nothing known is not nothing burnt", () => {
  expect([null, 0, 0.04, 0.96, 14.4].map(burnText)).toEqual(["unknown", "0 ×", "under 0.1 ×", "1 ×", "14 ×"]);
});

test("a change is told in points", () => {
  expect(changeText(99.9, 99.78)).toBe("+0.12 points");
  expect(changeText(99.78, 99.9)).toBe("−0.12 points");
  expect(changeText(99.9, 99.9)).toBe("as before");
  expect(changeText(99.9, null)).toBe("nothing before");
});

test("a window is told with its zone where it has one", () => {
  expect(windowText({ kind: "rolling", days: 30 })).toBe("the last 30 days");
  expect(windowText({ kind: "calendar", unit: "quarter", zone: "Asia/Kolkata" })).toBe(
    "this quarter in Asia/Kolkata",
  );
});

const MOSTLY =
  "Where more of the window is unknown than known the promise is unknown, never kept; it is broken only if what is known breaks it by itself, whatever the rest was.";

test("the rule says what is bad, what becomes of repeated tries, of the unknown and of maintenance", () => {
  const source: ObjectiveSource = { from: "answers", checks: ["api.health"] };
  const counted = {
    accounting: "ratio" as const,
    source,
    limit: 200,
    limitUnit: "ms" as const,
    direction: "above-is-bad" as const,
    rules: { unknown: "bad" as const, maintenance: "left-out" as const },
  };
  expect(ruleSentences(counted)).toEqual([
    "Every answer of api.health counts once, each repeated try too; it is good when it came within 200 ms, and one that never came is bad.",
    `One that nobody could judge counts as bad. A try that was due and that nobody made is unknown too, and never bad. ${MOSTLY}`,
    "Announced maintenance is left out of the whole.",
  ]);
  const runs = { ...counted, source: { from: "runs" as const, job: "costs" } };
  expect(ruleSentences(runs)[1]).toBe("One that nobody could judge counts as bad.");
  const leftOut = { ...runs, rules: { unknown: "left-out" as const, maintenance: "left-out" as const } };
  expect(ruleSentences(leftOut)[1]).toBe(
    `One that nobody could judge is left out of the whole, and shown beside it. ${MOSTLY}`,
  );
  const counters = { ...counted, source: { from: "counters", check: "mail", good: "a", bad: "b" } as const };
  expect(ruleSentences(counters)[1]).toMatch(
    /the time stands for them: that in which the counter could not be read, /,
  );
  const taken = { ...counted, source: { from: "acknowledgements", severities: ["critical"] } as const };
  expect(ruleSentences(taken)[1]).toMatch(
    /less than half of the checks there .* the promise is unknown, whatever was counted\.$/,
  );
  expect(unknownAmount({ unknown: 720, seen: 10 }, "ratio")).toBe("12 h");
  expect(unknownAmount({ unknown: 720 }, "ratio")).toBe("720");
  const time = { ...counted, accounting: "time" as const };
  expect(ruleSentences(time)[1]).toBe("Unknown minutes count as bad: what nobody saw is not good.");
  const mild = { ...time, rules: { unknown: "left-out" as const, maintenance: "bad" as const } };
  expect(ruleSentences(mild).slice(1)).toEqual([
    `Unknown minutes are left out of the whole, and shown beside it. ${MOSTLY}`,
    "Announced maintenance counts as bad.",
  ]);
});

test("a promise that changed is told with both, and what each came to", () => {
  const from = new Date("2026-11-05T12:00:00Z");
  const when = (at: Date) => at.toISOString().slice(0, 10);
  expect(
    heldText(
      [
        { from: new Date(0), target: 99.9, percent: null },
        { from, target: 99, percent: 99.416 },
      ],
      when,
    ),
  ).toBe("99.9 % until 2026-11-05, 99 % since; kept nothing counted and 99.41 %");
});
