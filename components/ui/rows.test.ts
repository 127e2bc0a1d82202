import { expect, test } from "vitest";
import { holdRows } from "./hold-rows";
import { splitRedactions } from "./redactions";
import { stepCursor } from "./row-cursor";
import { nextSort } from "./table-column";

test("the cursor stays on its row when rows arrive above it", () => {
  const cursor = { key: "b", index: 1 };
  expect(stepCursor(["new", "a", "b", "c"], cursor, 0)).toEqual({ key: "b", index: 2 });
  expect(stepCursor(["new", "a", "b", "c"], cursor, 1)).toEqual({ key: "c", index: 3 });
});

test("the cursor stays at its height when its row is gone", () => {
  const cursor = { key: "b", index: 1 };
  expect(stepCursor(["a", "c", "d"], cursor, 0)).toEqual({ key: "c", index: 1 });
  expect(stepCursor(["a", "c", "d"], cursor, 1)).toEqual({ key: "c", index: 1 });
  expect(stepCursor(["a", "c", "d"], cursor, -1)).toEqual({ key: "a", index: 0 });
  expect(stepCursor(["a"], cursor, 1)).toEqual({ key: "a", index: 0 });
});

test("the cursor stops at both ends", () => {
  expect(stepCursor(["a", "b"], { key: "b", index: 1 }, 1)).toEqual({ key: "b", index: 1 });
  expect(stepCursor(["a", "b"], undefined, 1)).toEqual({ key: "a", index: 0 });
  expect(stepCursor([], undefined, 1)).toBeUndefined();
});

test("held rows keep their places, fresh in content, and new ones wait", () => {
  const rows = [
    { key: "new", n: 0 },
    { key: "c", n: 3 },
    { key: "a", n: 9 },
  ];
  const held = holdRows(["a", "b", "c"], rows, (row) => row.key);
  expect(held.rows.map((row) => `${row.key}${row.n}`)).toEqual(["a9", "c3"]);
  expect(held.waiting).toBe(1);
  expect(held.isReordered).toBe(true);
});

test("without a held order rows pass through", () => {
  expect(holdRows(undefined, ["x", "y"], (row) => row)).toEqual({
    rows: ["x", "y"],
    waiting: 0,
    isReordered: false,
  });
});

test("a header turns from ascending to descending", () => {
  expect(nextSort(undefined, "age")).toEqual({ by: "age", direction: "ascending" });
  expect(nextSort({ by: "age", direction: "ascending" }, "age")).toEqual({
    by: "age",
    direction: "descending",
  });
  expect(nextSort({ by: "name", direction: "ascending" }, "age")).toEqual({
    by: "age",
    direction: "ascending",
  });
});

test("marks of removed secrets are told from the text", () => {
  expect(splitRedactions("a [redacted: token] b [REDACTED]")).toEqual([
    { text: "a ", isRedacted: false },
    { text: "[redacted: token]", isRedacted: true },
    { text: " b ", isRedacted: false },
    { text: "[REDACTED]", isRedacted: true },
  ]);
});
