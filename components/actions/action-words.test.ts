import { expect, test } from "vitest";
import type { ActionRun } from "./action-types";
import { comparedFacts, newRequestKey, stepStatuses, storyOf } from "./action-words";

const at = new Date("2026-11-20T14:00:00Z");
const looked = { at: at.toISOString(), facts: { records: 3, tenants: 6 } };

// Only what the words are made of.
const run = (more: Partial<ActionRun>) =>
  ({
    state: "queued",
    label: "Sync costs",
    said: "",
    verdict: "",
    before: null,
    after: null,
    startedAt: null,
    calledAt: null,
    answeredAt: null,
    finishedAt: null,
    ...more,
  }) as ActionRun;

test("a step that has not happened has no state", () => {
  expect(stepStatuses(run({}))).toEqual(["paused", undefined, undefined, undefined]);
  expect(stepStatuses(run({ state: "verifying" }))).toEqual(["ok", "ok", "paused", undefined]);
  expect(stepStatuses(run({ state: "failed", startedAt: at, finishedAt: at }))).toEqual([
    "ok",
    "ok",
    undefined,
    "alert",
  ]);
});

test("an outcome that nobody knows is not drawn as one that worked", () => {
  const story = storyOf(
    run({
      state: "outcome-unknown",
      before: looked,
      calledAt: at,
      answeredAt: at,
      finishedAt: at,
      verdict: "No proof.",
    }),
  );
  expect(story.map(({ label, status }) => [label, status])).toEqual([
    ["before", "ok"],
    ["action", "ok"],
    ["after", "unknown"],
  ]);
});

test("a run that was cancelled before the platform was asked says so", () => {
  const [before, action] = storyOf(run({ state: "cancelled", finishedAt: at }));
  expect(before?.text).toBe("It was not looked at.");
  expect(action?.text).toBe("The platform was not asked.");
});

test("of a run that waits for a second person nothing is said to have happened or to be over", () => {
  const story = storyOf(run({ state: "waiting" }));
  expect(story.map(({ text, status }) => [text, status])).toEqual([
    ["", undefined],
    ["", undefined],
    ["", undefined],
  ]);
});

test("facts stand side by side, and the changed ones are marked", () => {
  const facts = comparedFacts(
    run({ before: looked, after: { ...looked, facts: { records: 9, tenants: 6, run: 1 } } }),
  );
  expect(facts.map(({ name, isChanged }) => [name, isChanged])).toEqual([
    ["records", true],
    ["tenants", false],
    ["run", false],
  ]);
});

test("every click has a key of its own", () => {
  expect(newRequestKey()).toMatch(/^[0-9a-f]{32}$/);
  expect(newRequestKey()).not.toBe(newRequestKey());
});
