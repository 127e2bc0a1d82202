import { expect, test } from "vitest";
import { askedPoints, keptPoints, stillTells } from "./measured-points";
import type { Measured } from "./performance-types";

const at = (minute: number) => new Date(Date.UTC(2026, 10, 20, 0, minute));

test("rows of an answer become lines; a figure nobody has is no line", () => {
  const { latency, errors, has } = askedPoints([
    [at(0).toISOString(), null, 120, 300, 0.1],
    [at(1).toISOString(), null, 130, null, null],
  ]);
  expect(latency).toEqual([
    { at: at(0), value: 120, second: null, third: 300 },
    { at: at(1), value: 130, second: null, third: null },
  ]);
  expect(errors.map(({ value }) => value)).toEqual([0.1, null]);
  expect(has).toEqual({ p50: false, p99: true });
});

test("kept values of several checks meet at their moments, oldest first", () => {
  const series = (key: string, ...points: [number, number | null][]) => ({
    key,
    everySeconds: 60,
    reason: "",
    points: points.map(([minute, value]) => ({ at: at(minute), value })),
  });
  const measured: Measured = {
    grain: { from: "observations", stepMs: 60_000 },
    limits: { latency: null, errors: null },
    canAsk: true,
    series: [
      series("api-p95", [1, 120], [2, null]),
      series("api-p99", [0, 300], [1, 310]),
      series("api-error-rate", [1, 0.2]),
    ],
  };
  const { latency, errors, has } = keptPoints(measured);
  expect(latency.map(({ at, value, third }) => [at, value, third])).toEqual([
    [at(0).getTime(), null, 300],
    [at(1).getTime(), 120, 310],
    [at(2).getTime(), null, null],
  ]);
  expect(errors).toEqual([{ at: at(1).getTime(), value: 0.2 }]);
  expect(has).toEqual({ p50: false, p99: true });
});

test("an answer stands while the range moves on by a tenth, and not for another range", () => {
  const asked = (from: number, to: number) => ({ from: at(from).toISOString(), to: at(to).toISOString() });
  const shown = { from: at(60), to: at(120) };
  expect(stillTells(asked(60, 120), shown)).toBe(true);
  expect(stillTells(asked(54, 114), shown)).toBe(true);
  expect(stillTells(asked(53, 113), shown)).toBe(false);
  expect(stillTells(asked(61, 121), shown)).toBe(false);
  expect(stillTells(asked(70, 120), shown)).toBe(false);
  expect(stillTells({}, shown)).toBe(false);
});
