import { expect, test } from "vitest";
import { differenceOf } from "./difference";

const changesOf = (detail: Record<string, unknown>) =>
  differenceOf(detail).changes.map(({ field, kind, before, after }) => [field, kind, before, after]);

test("each field is added, removed or changed; what stayed is left out", () => {
  expect(
    changesOf({
      before: { warn: 30, alert: 60, owner: "", note: "old", same: [1, 2] },
      after: { warn: 45, alert: 60, owner: "Olga", note: null, same: [1, 2] },
    }),
  ).toEqual([
    ["warn", "changed", 30, 45],
    ["owner", "added", undefined, "Olga"],
    ["note", "removed", "old", undefined],
  ]);
});

test("what lies deeper is named by its path; a list is one value", () => {
  expect(
    changesOf({
      before: { spec: { kind: "job", limit: { target: 1 } }, troubles: ["a"] },
      after: { spec: { kind: "job", limit: { target: 2 } }, troubles: ["a", "b"] },
    }),
  ).toEqual([
    ["spec.limit.target", "changed", 1, 2],
    ["troubles", "changed", ["a"], ["a", "b"]],
  ]);
});

test("a value without fields, from and to, and a field that tells its own are differences too", () => {
  expect(changesOf({ before: "live", after: "suspended" })).toEqual([
    ["value", "changed", "live", "suspended"],
  ]);
  expect(changesOf({ from: "viewer", to: "admin" })).toEqual([["value", "changed", "viewer", "admin"]]);
  expect(changesOf({ perHour: { before: 6, after: 2 }, role: { from: "viewer", to: null } })).toEqual([
    ["perHour", "changed", 6, 2],
    ["role", "removed", "viewer", undefined],
  ]);
});

test("a range of time is no change, and what is not a change stays in the rest", () => {
  const detail = { from: "2026-11-01", to: "2026-11-02", reason: "for the books" };
  expect(differenceOf(detail)).toEqual({ changes: [], rest: detail });
  expect(differenceOf({ before: { a: 1 }, after: { a: 2 }, reason: "so" }).rest).toEqual({ reason: "so" });
});

test("what became of it is not invented where only one side is told", () => {
  expect(changesOf({ before: { name: "First" } })).toEqual([["name", "was", "First", undefined]]);
  expect(changesOf({ after: { name: "First", note: "" } })).toEqual([["name", "added", undefined, "First"]]);
});
