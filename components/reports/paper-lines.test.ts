import { expect, test } from "vitest";
import type { CellStatus } from "@/domain/report";
import { needSomebody, notAmongWorst } from "./paper-lines";

const rows = (...statuses: (CellStatus | undefined)[]) =>
  statuses.map((status, place) => ({
    cells: { name: { value: `line ${place}` }, count: { value: place, ...(status && { status }) } },
  }));

test("what is printed of a long table are its worst lines, in the order they have", () => {
  const lines = rows("ok", "warn", undefined, "alert", "unknown", "alert");
  const left = notAmongWorst(lines, 3);
  expect([...left].sort()).toEqual([0, 1, 2]);
  expect(needSomebody(lines, left)).toBe(1);
});

test("a short table is printed whole, and of lines that are alike the first", () => {
  expect(notAmongWorst(rows("alert", "ok"), 2).size).toBe(0);
  expect([...notAmongWorst(rows("ok", "ok", "ok"), 2)]).toEqual([2]);
});
