import { expect, test } from "vitest";
import type { ActionLine } from "./action-types";
import { asText, chosenLines, windowOf } from "./output-lines";

const at = new Date("2026-11-21T09:00:00Z");
const line = (seq: number, text: string, level: ActionLine["level"] = "info"): ActionLine => ({
  attempt: 1,
  seq,
  at,
  level,
  text,
});
const lines = [line(1, "Begin"), line(2, "Slow disk", "warn"), line(3, "Disk gone", "error")];

test("a level shows itself and what is worse, and words are found in any case", () => {
  expect(chosenLines(lines, "all", "")).toBe(lines);
  expect(chosenLines(lines, "warn", "").map(({ seq }) => seq)).toEqual([2, 3]);
  expect(chosenLines(lines, "all", " DISK").map(({ seq }) => seq)).toEqual([2, 3]);
  expect(chosenLines(lines, "error", "slow")).toEqual([]);
});

test("of fifty thousand lines only those around the view are drawn", () => {
  const seen = windowOf(50_000, { top: 400_000, height: 400, rowHeight: 20 });
  expect(seen).toEqual({ from: 19_980, to: 20_040 });
  expect(windowOf(3, { top: 0, height: 400, rowHeight: 20 })).toEqual({ from: 0, to: 3 });
});

test("what is downloaded has a line for each", () => {
  expect(asText(lines)).toContain("2026-11-21T09:00:00.000Z warn  Slow disk\n");
});
