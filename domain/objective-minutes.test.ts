import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MINUTE, type MinuteState } from "./objective";
import { type MinuteSpan, minutesOf, stretchesOf, tallyMinutes } from "./objective-minutes";

const DAY = "2026-11-20";
const START = Date.parse(`${DAY}T00:00:00Z`);
const span = (from: string, to: string, state: MinuteState): MinuteSpan => ({
  from: new Date(`${DAY}T${from}Z`),
  to: new Date(`${DAY}T${to}Z`),
  state,
});
const letterAt = (letters: string, hour: number, minute: number) => letters[hour * 60 + minute];

describe("minutes worked by hand", () => {
  test("a minute that was bad for a second is bad, and no other is", () => {
    const letters = minutesOf(
      [
        span("00:00:00", "10:00:59", "good"),
        span("10:00:59", "10:01:00", "bad"),
        span("10:01:00", "12:00:00", "good"),
      ],
      DAY,
    );
    expect(letters).toHaveLength(1440);
    expect([9 * 60 + 59, 600, 601].map((minute) => letters[minute])).toEqual(["g", "b", "g"]);
    expect(tallyMinutes(letters)).toEqual({ good: 719, bad: 1, unknown: 0, maintenance: 0 });
    expect(letterAt(letters, 12, 0)).toBe("-");
  });

  test("announced maintenance hides what it covers, and not a second more", () => {
    const letters = minutesOf(
      [span("10:00:00", "11:00:00", "bad"), span("10:10:00", "10:20:30", "maintenance")],
      DAY,
    );
    expect([9, 10, 19, 20].map((minute) => letterAt(letters, 10, minute))).toEqual(["b", "m", "m", "b"]);
    expect(tallyMinutes(letters)).toEqual({ good: 0, bad: 50, unknown: 0, maintenance: 10 });
  });

  test("of several at once the worst holds; what nobody knew is worse than good", () => {
    const letters = minutesOf(
      [
        span("01:00:00", "01:03:00", "good"),
        span("01:01:00", "01:03:00", "unknown"),
        span("01:02:00", "01:03:00", "bad"),
      ],
      DAY,
    );
    expect([0, 1, 2, 3].map((minute) => letterAt(letters, 1, minute))).toEqual(["g", "u", "b", "-"]);
  });

  test("spans of other days reach in as far as they reach", () => {
    const whole = {
      from: new Date("2026-11-18T00:00:00Z"),
      to: new Date("2026-11-20T00:00:01Z"),
      state: "bad",
    } as const;
    expect(tallyMinutes(minutesOf([whole], DAY)).bad).toBe(1);
    expect(minutesOf([], DAY)).toBe("-".repeat(1440));
  });
});

const states = fc.constantFrom<MinuteState>("good", "bad", "unknown", "maintenance", "none");
/** Seconds from an hour before the day to an hour after it, so that some reach over its ends. */
const spans = fc
  .array(
    fc.record({
      from: fc.integer({ min: -3600, max: 90_000 }),
      length: fc.integer({ min: 0, max: 20_000 }),
      state: states,
    }),
    { maxLength: 8 },
  )
  .map((all) =>
    all
      .sort((a, b) => a.from - b.from)
      .map(({ from, length, state }) => ({
        from: new Date(START + from * 1000),
        to: new Date(START + (from + length) * 1000),
        state,
      })),
  );

/** What each second of the day was, one after the other, and of each minute the worst of its seconds. */
function bySecond(all: readonly MinuteSpan[]): string {
  const order: MinuteState[] = ["none", "good", "maintenance", "unknown", "bad"];
  const letters: string[] = [];
  for (let minute = 0; minute < 1440; minute += 1) {
    let worst = 0;
    for (let second = 0; second < 60; second += 1) {
      const at = START + (minute * 60 + second) * 1000;
      const here = all.filter(({ from, to }) => from.getTime() <= at && at < to.getTime());
      const state = here.some(({ state: one }) => one === "maintenance")
        ? 2
        : Math.max(0, ...here.map(({ state: one }) => order.indexOf(one)));
      worst = Math.max(worst, state);
    }
    letters.push(MINUTE[order[worst] ?? "none"]);
  }
  return letters.join("");
}

describe("against a walk over every second", () => {
  test("letters, their sums over any part of the day, and their stretches agree", () => {
    fc.assert(
      fc.property(spans, fc.nat(1440), fc.nat(1440), (all, one, other) => {
        const letters = minutesOf(all, DAY);
        expect(letters).toBe(bySecond(all));
        const [from, to] = [Math.min(one, other), Math.max(one, other)];
        const part = [...letters.slice(from, to)];
        expect(tallyMinutes(letters, from, to)).toEqual({
          good: part.filter((letter) => letter === "g").length,
          bad: part.filter((letter) => letter === "b").length,
          unknown: part.filter((letter) => letter === "u").length,
          maintenance: part.filter((letter) => letter === "m").length,
        });
        expect(minutesOf(stretchesOf(letters, DAY), DAY)).toBe(letters);
      }),
      { numRuns: 25 },
    );
  });
});
