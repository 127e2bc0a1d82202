import { expect, test } from "vitest";
import { boundText, changedLevels, limitStory, thresholdsAnswer } from "./limit-words";
import type { Threshold } from "./threshold-types";

const costs: Threshold = {
  id: "azure-governance/costs.age",
  platformId: "azure-governance",
  metric: "costs.age",
  title: "Age of costs data",
  unit: "seconds",
  direction: "above-is-bad",
  target: null,
  warn: 90_000,
  alert: 172_800,
  strict: true,
  windowSeconds: null,
  minimumVolume: 0,
  sourceFile: "azure-governance.md",
  sourceLine: 74,
  derived: false,
  owner: "Platform Support",
  note: "",
  declared: { target: null, warn: 90_000, alert: 172_800 },
  version: 1,
  active: true,
};

test("a bound carries the sign of what is expected", () => {
  expect(boundText(costs, 90_000)).toBe("< 25 h");
  expect(boundText({ ...costs, strict: false, direction: "below-is-bad" }, 90_000)).toBe("≥ 25 h");
  expect(boundText(costs, null)).toBe("–");
});

test("the story says exactly which values break a limit", () => {
  expect(limitStory(costs)).toEqual(["25 h or more is warn, 2 d or more is alert."]);
  expect(limitStory({ ...costs, strict: false })[0]).toBe("More than 25 h is warn, more than 2 d is alert.");
  expect(limitStory({ ...costs, direction: "below-is-bad", alert: null })[0]).toBe(
    "25 h or less is warn; it never becomes an alert.",
  );
  expect(limitStory({ ...costs, alert: 90_000 })[0]).toBe(
    "25 h or more is alert at once, without a warning before.",
  );
  expect(limitStory({ ...costs, warn: null })[0]).toBe("2 d or more is alert; there is no warning before.");
});

test("a limit that is not judged says so", () => {
  const aim = { ...costs, warn: null, alert: null };
  expect(limitStory(aim)).toEqual(["No limit is set: values are shown and never judged."]);
  expect(limitStory({ ...aim, target: 3_600, strict: false })).toEqual([
    "Values are held against the target on screen and never judged.",
    "The target is at most 1 h.",
  ]);
});

test("the window and the volume are part of the story", () => {
  expect(limitStory({ ...costs, windowSeconds: 300 })[1]).toBe("Measured over 5 min.");
  expect(limitStory({ ...costs, windowSeconds: 86_400, minimumVolume: 20 })[1]).toBe(
    "Measured over 24 h, in which at least 20 must be counted.",
  );
});

test("a changed limit is told from a declared one by its values", () => {
  expect(changedLevels(costs)).toEqual([]);
  expect(changedLevels({ ...costs, warn: 93_600, target: 80_000 })).toEqual(["target", "warn"]);
});

test("the answer counts what differs from the runbooks", () => {
  const own = { ...costs, id: "wheelhouse/queue.age", platformId: "wheelhouse" as const, derived: true };
  expect(thresholdsAnswer([costs, { ...costs, warn: 1 }, own])).toBe(
    "3 limits, 2 of them from one runbook; 1 was changed here; 1 is derived.",
  );
  expect(thresholdsAnswer([costs])).toBe("1 limit from one runbook; none was changed here; none is derived.");
});
