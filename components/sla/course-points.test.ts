import { expect, test } from "vitest";
import { burnDown, comparedPoints, type Step, sharePoints, spentSteps, withPromises } from "./course-points";

const DAY = 86_400_000;
function step(day: number, good: number, counted: number): Step {
  return {
    from: new Date(day * DAY),
    to: new Date((day + 1) * DAY),
    spent: counted - good,
    percent: counted === 0 ? null : (100 * good) / counted,
  };
}
const asOf = new Date(3 * DAY);

test("a step without anything counted is a gap, and one to come is not drawn", () => {
  const points = sharePoints([step(0, 9, 10), step(1, 0, 0), step(2, 10, 10), step(3, 0, 0)], asOf);
  expect(points).toEqual([
    { at: 0.5 * DAY, value: 90 },
    { at: 1.5 * DAY, value: null },
    { at: 2.5 * DAY, value: 100 },
  ]);
});

test("a budget begins whole, falls by what was bad, and may fall below nothing", () => {
  const points = burnDown([step(0, 9, 10), step(1, 0, 0), step(2, 6, 10)], 4, { from: 0, to: 4 * DAY }, asOf);
  expect(points).toEqual([
    { at: 0, value: 4, second: 4 },
    { at: DAY, value: 3, second: 3 },
    { at: 2 * DAY, value: null, second: 2 },
    { at: 3 * DAY, value: -1, second: 1 },
  ]);
});

test("the day that is running ends now, not at midnight", () => {
  const now = new Date(2.5 * DAY);
  expect(burnDown([step(2, 9, 10)], 2, { from: 2 * DAY, to: 4 * DAY }, now).at(-1)).toEqual({
    at: 2.5 * DAY,
    value: 1,
    second: 1.5,
  });
});

test("the stretch before is laid over this one, step by step", () => {
  const now = sharePoints([step(2, 9, 10), step(3, 8, 10)], new Date(9 * DAY));
  const before = sharePoints([step(0, 10, 10), step(1, 5, 10)], new Date(9 * DAY));
  expect(comparedPoints(now, before, 2 * DAY)).toEqual([
    { at: 2.5 * DAY, value: 90, second: 100 },
    { at: 3.5 * DAY, value: 80, second: 50 },
  ]);
  expect(comparedPoints(now, [], 2 * DAY)).toEqual(now);
});

test("what a step spent is told by its own percentage, also when the rules are others by now", () => {
  const tally = { good: 90, bad: 5, unknown: 5, maintenance: 0 };
  const told = { from: new Date(0), to: new Date(DAY), tally };
  const spent = (percent: number | null) =>
    spentSteps([{ ...told, percent }], {
      accounting: "time",
      rules: { unknown: "left-out", maintenance: "left-out" },
    })[0]?.spent;
  expect(spent(90)).toBeCloseTo(10);
  expect(spent((100 * 90) / 95)).toBeCloseTo(5);
  expect(spent(null)).toBe(0);
  expect(
    spentSteps([{ ...told, tally: { ...tally, good: 0 }, percent: 0 }], {
      accounting: "time",
      rules: { unknown: "bad", maintenance: "bad" },
    })[0]?.spent,
  ).toBe(10);
  const things = { accounting: "ratio", rules: { unknown: "bad", maintenance: "bad" } } as const;
  expect(spentSteps([{ ...told, tally: { ...tally, good: 0 }, percent: 0 }], things)[0]?.spent).toBe(5);
});

test("beside each point stands what was promised at its time", () => {
  const promised = [
    { from: new Date(0), target: 99.9 },
    { from: new Date(2 * DAY), target: 99 },
  ];
  const points = [1, 2, 3].map((day) => ({ at: day * DAY, value: 100 }));
  expect(withPromises(points, promised).map(({ third }) => third)).toEqual([99.9, 99, 99]);
});
