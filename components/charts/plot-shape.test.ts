import { expect, test } from "vitest";
import { type ChartMarker, type PlotPoint, plotPoints } from "./chart-points";
import { bandPath, linePath, nearest, plotShape } from "./plot-shape";

const MINUTE = 60_000;
const FROM = Date.parse("2026-11-20T00:00:00Z");
const TO = FROM + 60 * MINUTE;

const points = (...values: (number | null)[]): PlotPoint[] =>
  plotPoints(values.map((value, index) => ({ at: FROM + index * 10 * MINUTE, value })));

const shapeOf = (drawing: Partial<Parameters<typeof plotShape>[0]> = {}, width = 640, zone = "UTC") =>
  plotShape(
    {
      points: points(10, 20),
      unit: "count",
      limits: {},
      markers: [],
      from: FROM,
      to: TO,
      baseline: "zero",
      height: 220,
      ...drawing,
    },
    width,
    zone,
  );

test("a place on the chart is the moment drawn there", () => {
  const { x, timeAt, left, right } = shapeOf();
  expect(timeAt(x(FROM + 25 * MINUTE))).toBeCloseTo(FROM + 25 * MINUTE, 0);
  expect([timeAt(left - 30), timeAt(right + 30)]).toEqual([FROM, TO]);
});

test("the time axis is written on the clock of the zone", () => {
  const texts = shapeOf({}, 640, "Asia/Kolkata").xTicks.map(({ text }) => text);
  expect(texts).toContain("05:40");
});

test("a narrow chart has fewer times below it", () => {
  expect(shapeOf({}, 300).xTicks.length).toBeLessThan(shapeOf().xTicks.length);
});

test("limits lie on the axis and leave room for their texts", () => {
  const { limits, right, y } = shapeOf({ limits: { warn: 100, alert: 101 } });
  expect(limits.map(({ text, at }) => [text, at])).toEqual([
    ["warn 100", y(100)],
    ["alert 101", y(101)],
  ]);
  expect(right).toBeLessThan(shapeOf().right);
  const [warn, alert] = limits.map(({ textAt }) => textAt);
  expect(Math.abs((warn ?? 0) - (alert ?? 0))).toBeGreaterThanOrEqual(15);
});

test("a gap that began before the chart is drawn from its edge", () => {
  const { gaps, left, x } = shapeOf({ points: points(1, null, null, 2), from: FROM + 10 * MINUTE });
  expect(gaps).toEqual([{ left, width: x(FROM + 30 * MINUTE) - left }]);
});

test("markers outside the chart are left out, and texts do not cover each other", () => {
  const marker = (minute: number): ChartMarker => ({
    at: FROM + minute * MINUTE,
    kind: "deploy",
    label: "release 42",
  });
  const { markers } = shapeOf({ markers: [marker(-5), marker(30), marker(31), marker(90)] });
  expect(markers.map(({ textAt }) => textAt !== undefined)).toEqual([true, false]);
});

test("a line is broken where nothing is known", () => {
  const path = linePath(points(1, 2, null, 3), "value", {
    x: (at) => (at - FROM) / MINUTE,
    y: (value) => value,
  });
  expect(path).toBe("M0.0 1.0L10.0 2.0M30.0 3.0");
});

test("the pointer finds the nearest point of the chart, known or not", () => {
  const all = points(1, null, 3);
  expect(nearest(all, FROM + 12 * MINUTE, { from: FROM, to: TO })).toBe(all[1]);
  expect(nearest(all, FROM, { from: FROM + 5 * MINUTE, to: TO })).toBe(all[1]);
  expect(nearest(all, FROM, { from: TO, to: TO })).toBeUndefined();
});

test("a band is outlined once for each stretch that has one, and the axis holds it", () => {
  const banded = plotPoints([
    { at: FROM, value: 1 },
    { at: FROM + 10 * MINUTE, value: 2, low: 1, high: 30 },
    { at: FROM + 20 * MINUTE, value: null, low: 0, high: 40 },
    { at: FROM + 30 * MINUTE, value: 3 },
    { at: FROM + 40 * MINUTE, value: null, low: 5, high: 6 },
  ]);
  const { x, y, yTicks, gaps } = shapeOf({ points: banded });
  const place = (minutes: number, value: number) =>
    `${x(FROM + minutes * MINUTE).toFixed(1)} ${y(value).toFixed(1)}`;
  expect(bandPath(banded, { x, y })).toBe(
    `M${[place(10, 30), place(20, 40), place(20, 0), place(10, 1)].join("L")}Z`,
  );
  expect(yTicks.some(({ text }) => text === "40")).toBe(true);
  expect(gaps).toEqual([]);
});

test("bands of one kind that overlap are painted as one, so that many of them hide no line", () => {
  const band = (kind: ChartMarker["kind"], from: number, to: number): ChartMarker => ({
    kind,
    at: FROM + from * MINUTE,
    until: FROM + to * MINUTE,
    label: "",
  });
  const { bands, x } = shapeOf({
    markers: [
      band("incident", 10, 20),
      band("maintenance", 12, 14),
      band("incident", 15, 40),
      band("incident", 50, 55),
    ],
  });
  const wanted = (kind: string, from: number, to: number) => [
    kind,
    Math.round(x(FROM + from * MINUTE)),
    Math.round(x(FROM + to * MINUTE)),
  ];
  expect(bands.map(({ kind, left, width }) => [kind, Math.round(left), Math.round(left + width)])).toEqual([
    wanted("incident", 10, 40),
    wanted("incident", 50, 55),
    wanted("maintenance", 12, 14),
  ]);
});
