import { describe, expect, test } from "vitest";
import { onMinutes, rangeEnd, rangeStart } from "./performance-range";
import type { Figures, Performance } from "./performance-types";
import { answerOf, comparedPoints, distanceOf, drawnLimits, drawnMarkers } from "./performance-words";

const MINUTE = 60_000;
const at = (minutes: number) => new Date(Date.UTC(2026, 10, 20) + minutes * MINUTE);
const figures = (over: Partial<Figures> = {}): Figures => ({
  p50: 50,
  p95: 120,
  p99: 300,
  errors: 0,
  unknown: 0,
  wanted: 1000,
  ...over,
});

function performance(over: Partial<Performance> = {}): Performance {
  return {
    environmentId: "auditron/production",
    check: null,
    choices: [],
    counted: [],
    everySeconds: 60,
    from: at(0),
    to: at(60),
    grain: { from: "observations", stepMs: MINUTE },
    points: [],
    total: figures(),
    before: {
      from: at(-60),
      to: at(0),
      grain: { from: "observations", stepMs: MINUTE },
      points: [],
      total: figures(),
    },
    limits: { latency: null, errors: null },
    ...over,
  };
}
const formerly = (total: Figures): Performance["before"] => ({ ...performance().before, total });

describe("the answer", () => {
  const limits = (target: number): Performance["limits"] => ({
    latency: { id: "a", title: "", target, warn: null, alert: null, source: { file: "a.md", line: 1 } },
    errors: null,
  });
  test.each<[string, Partial<Performance>]>([
    ["95 of 100 answers took at most 120 ms; as in the day before. None failed.", {}],
    [
      "95 of 100 answers took at most 120 ms, over the target of 100 ms; 20 % slower than the day before. 0.5 % failed.",
      { limits: limits(100), before: formerly(figures({ p95: 100 })), total: figures({ errors: 0.5 }) },
    ],
    [
      "95 of 100 answers took at most 120 ms, within the target of 200 ms; the day before is not known. 2 % told nothing.",
      { limits: limits(200), before: formerly(figures({ p95: null })), total: figures({ unknown: 2 }) },
    ],
    ["Nothing was asked in this range.", { total: figures({ p95: null, wanted: 0 }) }],
    ["None of 7 answers was timed in this range.", { total: figures({ p95: null, wanted: 7 }) }],
  ])("%s", (expected, over) => {
    expect(answerOf(performance(over), "the day before")).toBe(expected);
  });
});

test("the period before stands under the same place; what only it has leaves a gap in the present", () => {
  const point = (minute: number, p95: number) => ({ ...figures({ p95 }), at: at(minute) });
  const shown = performance({
    points: [point(0, 1), point(1, 2)],
    before: { ...performance().before, points: [point(-60, 10), point(-58, 30)] },
  });
  expect(comparedPoints(shown, "p95").map((one) => [Number(one.at), one.value, one.second])).toEqual([
    [at(0).getTime(), 1, 10],
    [at(1).getTime(), 2, null],
    [at(2).getTime(), null, 30],
  ]);
});

test("what lasted is drawn as a band, a moment as a line, a long title is cut", () => {
  const marker = { kind: "deploy" as const, from: at(0), to: at(0), title: "x".repeat(40), href: "/" };
  expect(drawnMarkers([marker, { ...marker, to: at(5), title: "short" }])).toEqual([
    { kind: "deploy", at: at(0), label: `${"x".repeat(25)}…` },
    { kind: "deploy", at: at(0), until: at(5), label: "short" },
  ]);
});

test("a preset ends with the running step; what was dragged lies on minutes and is never empty", () => {
  const now = at(61).getTime() + 1;
  expect([rangeEnd("12h", now), rangeStart("12h", rangeEnd("12h", now))]).toEqual([
    at(65).getTime(),
    at(65 - 720).getTime(),
  ]);
  const dragged = new Date(at(3).getTime() + 10);
  expect(onMinutes({ from: dragged, to: dragged })).toEqual({ from: at(3).getTime(), to: at(5).getTime() });
});

test("an alert far above all lines is not drawn; target and warn always are", () => {
  const points = [{ at: 0, value: 90, second: 50, third: 120 }];
  expect(drawnLimits({ target: 100, warn: 150, alert: 451 }, points)).toEqual({
    target: 100,
    warn: 150,
    alert: null,
  });
  expect(drawnLimits({ target: 100, warn: 150, alert: 450 }, points)).toMatchObject({ alert: 450 });
  expect(drawnLimits({ alert: 360 }, points)).toEqual({ target: null, warn: null, alert: 360 });
  expect(drawnLimits(null, points)).toEqual({});
});

test("points that come every five minutes have no gaps between them, and hours without any are one", () => {
  const every = (minutes: number) => [0, 1, 2, 3].map((index) => ({ at: at(index * minutes), value: 1 }));
  expect(distanceOf(every(5), MINUTE)).toBe(5 * MINUTE);
  expect(distanceOf(every(1), 10 * MINUTE)).toBe(10 * MINUTE);
  expect(distanceOf(every(60), MINUTE)).toBe(MINUTE);
  expect(distanceOf([], MINUTE)).toBe(MINUTE);
});
