import { describe, expect, test } from "vitest";
import { judgeBudget, type PromiseView } from "./alert-judge-budget";
import { BUDGET_POLICY } from "./alert-rule";

const NOW = new Date("2026-11-20T12:00:00Z");
const budget = (share: number) => ({ allowed: 40, spent: 40 * share, left: 40 * (1 - share), share });
const view: PromiseView = {
  title: "API is there",
  accounting: "time",
  target: 99.9,
  windowName: "last 30 days",
  budget: budget(0.2),
  unseen: { known: 43_200, unknown: 0, unit: "minutes", leastShare: 0.2 },
  burnRate: { hour: 1, sixHours: 1, threeDays: 1 },
  countedTo: NOW,
};
const judged = (over: Partial<PromiseView>, spec = BUDGET_POLICY) =>
  judgeBudget(spec, { ...view, ...over }, NOW);

describe("a budget of which most of the time was unknown", () => {
  const unseen = (leastShare: number) => ({ known: 100, unknown: 900, unit: "minutes" as const, leastShare });

  test("is neither well nor spent", () => {
    expect(judged({}).state).toBe("well");
    expect(judged({ unseen: unseen(0.1) })).toMatchObject({
      state: "unknown",
      sentence: "More of its time was unknown than known.",
    });
    expect(judged({ budget: budget(3), unseen: unseen(0.3) }).state).toBe("unknown");
  });

  test("is told of as far as no unknown could mend it, and when it burns now", () => {
    expect(judged({ budget: budget(8), unseen: unseen(0.8) })).toMatchObject({
      state: "firing",
      severity: "warning",
      value: 80,
    });
    const hour = { hour: 20, sixHours: null, threeDays: 2 };
    expect(judged({ unseen: unseen(0.1), burnRate: hour })).toMatchObject({ severity: "critical" });
  });
});

test("a step beyond the whole of a budget says how far beyond", () => {
  const spec = { ...BUDGET_POLICY, steps: [{ percent: 150, severity: "critical" as const }] };
  expect(judged({ budget: budget(1.2) }, spec).state).toBe("well");
  expect(judged({ budget: budget(1.6) }, spec).sentence).toMatch(/^More than 150 % of the budget of/);
  expect(judged({ budget: budget(1) }).sentence).toMatch(/^All of the budget of/);
});
