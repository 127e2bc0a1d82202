import { expect, test } from "vitest";
import { budgetOf, noiseAnswer, precisionOf, type RuleNoise, unjudgedCount, whyChange } from "./noise";

const NOBODY = { acted: 0, useful: 0, "false-alarm": 0, "nothing-to-do": 0, duplicate: 0, unclear: 0 };
const rule = (judged: Partial<RuleNoise["judged"]>, over: Partial<RuleNoise> = {}): RuleNoise => ({
  ruleId: "auditron/queue",
  title: "Queue",
  platformId: "auditron",
  severity: "warning",
  fired: 10,
  alerts: 10,
  stillOpen: 0,
  byRecovery: 5,
  byPerson: 5,
  bySource: 0,
  medianSeconds: 60,
  flapped: 0,
  ...over,
  judged: { ...NOBODY, ...judged },
});

test("what nobody judged, or found unclear, is neither noise nor useful", () => {
  const mixed = rule({ acted: 1, "false-alarm": 1, unclear: 2 });
  expect(unjudgedCount(mixed)).toBe(8);
  expect(precisionOf(mixed)).toBe(0.5);
  expect(precisionOf(rule({ unclear: 4 }))).toBeNull();
});

test("the budget is a sentence", () => {
  const report = budgetOf([rule({ acted: 2, "false-alarm": 2 }), rule({}, { alerts: 3 })]);
  expect(noiseAnswer(report)).toBe(
    "2 of 4 judged alerts were noise (50 %); the budget is 20 %. 9 more were judged by nobody and count as neither.",
  );
  expect(noiseAnswer({ alerts: 5, judged: 0, noise: 0 })).toMatch(/nobody knows how many were noise/);
  expect(noiseAnswer({ alerts: 0, judged: 0, noise: 0 })).toMatch(/No alert was opened/);
});

test("a rule stands out by enough judgements past the budget, or by coming and going; the worst comes first", () => {
  expect(whyChange(rule({ "false-alarm": 2 }))).toBeUndefined();
  expect(whyChange(rule({ acted: 4, "false-alarm": 1 }))).toBeUndefined();
  expect(whyChange(rule({ acted: 3, "false-alarm": 1 }))).toBe("1 of 4 judged alerts were noise.");
  expect(whyChange(rule({}, { flapped: 2 }))).toMatch(/came and went/);
  expect(whyChange(rule({ duplicate: 9 }, { ruleId: null }))).toBeUndefined();
  const sorted = budgetOf([rule({}, { title: "quiet" }), rule({ duplicate: 3 }, { title: "loud" })]);
  expect(sorted.rules.map(({ title }) => title)).toEqual(["loud", "quiet"]);
});
