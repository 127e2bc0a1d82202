import fc from "fast-check";
import { expect, test } from "vitest";
import { earliest } from "./pace";

const from = new Date("2026-11-20T12:00:00Z");
const after = (seconds: number) => new Date(from.getTime() + seconds * 1000);
const twice = { calls: 2, seconds: 60 };

test.each([
  ["nothing is taken", [], 0],
  ["one is taken", [0], 0],
  ["two are taken just now", [0, 0], 60],
  ["two are taken a while ago", [-30, -20], 30],
  ["those before are over", [-90, -61], 0],
  ["one waits far in the future", [900], 0],
  ["the turn after is taken too", [-30, -20, 30, 40], 90],
])("when %s", (_, taken, wait) => {
  expect(earliest(from, taken.map(after), twice)).toEqual(after(wait));
});

test("whatever is taken, no window ever holds too many", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -100, max: 100 }), { maxLength: 12 }),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 60 }),
      (asked, calls, seconds) => {
        const taken: Date[] = [];
        for (const at of asked) taken.push(earliest(after(at), taken, { calls, seconds }));
        const times = taken.map((at) => at.getTime()).sort((a, b) => a - b);
        for (const [index, time] of times.entries()) {
          const next = times[index + calls];
          if (next !== undefined) expect(next - time).toBeGreaterThanOrEqual(seconds * 1000);
        }
      },
    ),
  );
});
