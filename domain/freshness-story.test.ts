import { describe, expect, test } from "vitest";
import { minutes } from "./duration";
import { freshness } from "./freshness";
import { type FreshnessTold, freshnessLine, freshnessSteps, missedRuns } from "./freshness-story";

const now = new Date("2026-11-20T14:43:00Z");
const ago = (count: number) => new Date(now.getTime() - minutes(count));
const limits = {
  unit: "seconds",
  direction: "above-is-bad",
  target: null,
  warn: 3600,
  alert: 7200,
  strict: true,
} as const;
const clock = (at: Date) => at.toISOString().slice(11, 16);

function told(ageMinutes: number | null, over: Partial<FreshnessTold> = {}): FreshnessTold {
  const lastGoodAt = ageMinutes === null ? null : ago(ageMinutes);
  return {
    shown: freshness({ lastGoodAt, limits, everySeconds: 900, now, restsUntil: over.restsUntil ?? null }),
    lastGoodAt,
    goodRunAt: null,
    observedAt: ago(1),
    nextDueAt: ago(-2),
    restsUntil: null,
    everySeconds: 900,
    limits,
    source: {
      file: "azure-governance.md",
      line: 74,
      derived: false,
      note: "Warn is the daily review's limit (C-03).",
    },
    now,
    ...over,
  };
}

describe("freshness in one line", () => {
  test("says age, limit, last good, next due and how many misses are left", () => {
    expect(freshnessLine(told(41), clock)).toBe(
      "41 min old, 1 h allowed, last good 14:02, next due 14:45, 1 missed run until breach",
    );
  });
  test("a broken limit says by how much; a date that has passed was due", () => {
    expect(freshnessLine(told(80, { nextDueAt: ago(5) }), clock)).toBe(
      "1 h 20 min old, 1 h allowed, last good 13:23, was due 14:38, 20 min past the limit",
    );
  });
  test("never, and the future, are said as what they are", () => {
    expect(freshnessLine(told(null), clock)).toBe("No good run has been seen yet.");
    expect(freshnessLine(told(-60), clock)).toContain("in the future");
  });
  test("a job that rests owes nothing", () => {
    expect(freshnessLine(told(80, { restsUntil: ago(-100) }), clock)).toContain("nothing due before");
  });
});

test("the derivation names both limits and where they were written down", () => {
  const steps = freshnessSteps(told(41, { goodRunAt: ago(41) }));
  const because = new Map(steps.map((step) => [step.label, step.because]));
  expect(because.get("Last good")).toContain("newest good run");
  expect([because.get("Warns after"), because.get("Alerts after")]).toEqual([
    "azure-governance.md, line 74",
    "azure-governance.md, line 74",
  ]);
  expect(steps.find(({ label }) => label === "Limits")?.value).toContain("C-03");
});

test("missed runs are counted by time, with a little patience", () => {
  expect([10, 18, 19, 34, 50].map((age) => missedRuns(ago(age), 900, now))).toEqual([0, 0, 1, 2, 3]);
  expect(missedRuns(null, 900, now)).toBe(0);
  expect(missedRuns(ago(90), 900, now, ago(-10))).toBe(0);
});
