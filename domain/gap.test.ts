import fc from "fast-check";
import { expect, test } from "vitest";
import { gapStates, isChosen, type SlotRuns, type SlotSeen } from "./gap";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 10, 2);
const daily = { everySeconds: 86_400 };
const hourly = { everySeconds: 3600 };
const none: SlotRuns = { good: 0, zero: 0, partial: 0, failed: 0, running: 0, lastAt: null };
const slots = (step: number, runs: (Partial<SlotRuns> | undefined)[], isWatched = true): SlotSeen[] =>
  runs.map((run, index) => ({
    at: START + index * step,
    runs: run && { ...none, lastAt: START + index * step + 600_000, ...run },
    isWatched,
  }));

test("each slot says what came of it", () => {
  const row = slots(DAY, [
    { good: 1 },
    { failed: 1 },
    { failed: 2, good: 1 },
    { zero: 1 },
    { partial: 1 },
    { running: 1, failed: 1 },
    undefined,
    undefined,
  ]);
  expect(gapStates(row, daily, START + 7.5 * DAY)).toEqual([
    "success",
    "fail",
    "success",
    "zero",
    "partial",
    "running",
    "missing",
    "idle",
  ]);
});

test("a slot that nobody watched is a hole, not a missing run", () => {
  expect(gapStates(slots(DAY, [undefined], false), daily, START + 2 * DAY)).toEqual(["hole"]);
});

test("nothing is due at night where the platform rests", () => {
  const job = { ...hourly, startsIn: { zone: "America/Jamaica", fromHour: 6, toHour: 22 } };
  const states = gapStates(slots(HOUR, Array(24).fill(undefined)), job, START + 2 * DAY);
  expect(states.filter((state) => state === "missing")).toHaveLength(17);
  expect([states[3], states[4], states[10], states[11]]).toEqual(["missing", "idle", "idle", "missing"]);
});

test("a weekly job is due once a week after its last run", () => {
  const row = slots(DAY, [{ good: 1 }, ...Array(15).fill(undefined)]);
  const states = gapStates(row, { everySeconds: 7 * 86_400 }, START + 20 * DAY);
  expect(states.flatMap((state, index) => (state === "missing" ? [index] : []))).toEqual([7, 14]);
});

test("some of many that were due is partial", () => {
  const often = { everySeconds: 900 };
  const states = gapStates(
    slots(HOUR, [{ good: 4 }, { good: 3 }, { good: 2 }, { good: 2, failed: 2 }]),
    often,
    START + DAY,
  );
  expect(states).toEqual(["success", "success", "partial", "partial"]);
});

test("a slot is a success only with a good run in it, whatever else there is", () => {
  const count = fc.integer({ min: 0, max: 5 });
  fc.assert(
    fc.property(
      fc.array(
        fc.option(fc.record({ good: count, zero: count, partial: count, failed: count, running: count })),
        { maxLength: 20 },
      ),
      fc.integer({ min: 300, max: 20 * 86_400 }),
      fc.boolean(),
      (runs, everySeconds, isWatched) => {
        const step = everySeconds <= 3600 ? HOUR : DAY;
        const row = slots(
          step,
          runs.map((run) => run ?? undefined),
          isWatched,
        );
        const states = gapStates(row, { everySeconds }, START + runs.length * step);
        states.forEach((state, index) => {
          if (state === "success") expect(row[index]?.runs?.good).toBeGreaterThan(0);
          if (isChosen(state, "missing"))
            expect((row[index]?.runs?.good ?? 0) + (row[index]?.runs?.failed ?? 0)).toBe(0);
        });
      },
    ),
  );
});
