import { expect, test } from "vitest";
import { seenHref, seenStatus, seenValue } from "./seen-words";

const seen = { kind: "observation" as const, id: 7, subject: "api.health", value: 231.4 };

test("a word that nobody knows is unknown, never good", () => {
  expect(["ok", "succeeded", "failed", "purple", ""].map(seenStatus)).toEqual([
    "ok",
    "ok",
    "alert",
    "unknown",
    "unknown",
  ]);
});

test("each row leads to what tells more of it", () => {
  expect(seenHref(seen, "adinsights/production")).toBe(
    "/platforms/adinsights/production?evidence=api.health",
  );
  expect(seenHref({ ...seen, kind: "run" }, "adinsights/production")).toBe("/syncs/runs/7");
  expect(seenHref({ ...seen, kind: "alert" }, "adinsights/production")).toBe("/alerts/7");
});

test("a value is written in the unit that it was measured in", () => {
  const values = {
    source: { from: "values" as const, check: "x" },
    kind: "cache-hit",
    limitUnit: "percent" as const,
  };
  expect(seenValue({ ...seen, value: 81.25 }, values)).toBe("81.3 %");
  const answers = { source: { from: "answers" as const, checks: ["x"] }, kind: "latency", limitUnit: null };
  expect(seenValue(seen, answers)).toBe("231 ms");
  expect(seenValue({ ...seen, kind: "run", value: 90_000 }, answers)).toBe("1 min");
  expect(seenValue({ ...seen, value: null }, answers)).toBe("");
});
