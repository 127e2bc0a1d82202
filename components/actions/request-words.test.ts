import { expect, test } from "vitest";
import type { CatalogueAction } from "./request-types";
import { pastText, usuallyText, watchText, whyNotAction } from "./request-words";

const action: CatalogueAction = {
  key: "workloads.restart",
  title: "Restart",
  tier: 2,
  purpose: null,
  fields: null,
  hasUndo: false,
  watchMinutes: null,
  notOfferedBecause: null,
  whyNot: null,
  frozenBecause: null,
  usualSeconds: 48,
  times: 0,
  succeeded: 0,
  lastAt: null,
  lastState: null,
  lastRunId: null,
};

test("how long it takes is said with how often that was seen", () => {
  expect(usuallyText(null)).toBe("it never ran here");
  expect(usuallyText({ seconds: 48, p95Seconds: 80, times: 9 })).toBe(
    "48 s (95 of 100 within 1 min; the last 9 times)",
  );
  expect(pastText(action)).toBe("never ran here; expected to take about 48 s");
  expect(pastText({ ...action, times: 10, succeeded: 9 })).toBe(
    "9 of 10 worked in 90 days, usually about 48 s",
  );
});

test("what is not offered is said before what the role or a freeze forbids", () => {
  expect(whyNotAction(action)).toBeUndefined();
  expect(whyNotAction({ ...action, frozenBecause: "frozen" })).toBe("frozen");
  expect(whyNotAction({ ...action, frozenBecause: "frozen", whyNot: "role" })).toBe("role");
  expect(whyNotAction({ ...action, whyNot: "role", notOfferedBecause: "not there" })).toBe("not there");
});

test("a watch names its minutes and checks", () => {
  expect(watchText({ minutes: 15, checks: ["errors", "latency"] })).toBe("15 min: errors, latency");
  expect(watchText(null)).toBe("not watched afterwards");
});
