import { expect, test } from "vitest";
import { hourRows, runsText } from "./minute-rows";

const MINUTE = 60_000;

test("a day becomes 24 rows of runs", () => {
  const rows = hourRows("g".repeat(70) + "b".repeat(20) + "-".repeat(1350), 0);
  expect(rows).toHaveLength(24);
  expect(rows[1]).toEqual({
    from: 60 * MINUTE,
    to: 120 * MINUTE,
    runs: [
      { from: 60 * MINUTE, to: 70 * MINUTE, state: "good" },
      { from: 70 * MINUTE, to: 90 * MINUTE, state: "bad" },
      { from: 90 * MINUTE, to: 120 * MINUTE, state: "none" },
    ],
  });
});

test("a day of a zone with half hours begins inside a row", () => {
  const rows = hourRows("g".repeat(60), 30 * MINUTE);
  expect(rows.map(({ from, runs }) => [from, runs])).toEqual([
    [0, [{ from: 30 * MINUTE, to: 60 * MINUTE, state: "good" }]],
    [60 * MINUTE, [{ from: 60 * MINUTE, to: 90 * MINUTE, state: "good" }]],
  ]);
});

test("a row is told with its worst minutes first; a letter nobody knows is not good", () => {
  const [row] = hourRows(`${"g".repeat(50)}bbbuuumm?-`, 0);
  expect(runsText(row?.runs ?? [])).toBe("3 bad, 3 unknown, 2 in maintenance, 50 good, 2 not counted");
});
