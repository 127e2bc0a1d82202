import { expect, test } from "vitest";
import { levelsOf, neighbour, presetsOf, showing, shownOf, stepText, stretchText } from "./sla-range";

const at = (text: string) => Date.parse(text);
const asked = (text: string) => new URLSearchParams(text);
const now = at("2026-11-22T14:03:20Z");

test("the window itself is the first choice, and no length stands there twice", () => {
  expect(presetsOf({ kind: "rolling", days: 30 }).map(({ value }) => value)).toEqual([
    "window",
    "1h",
    "24h",
    "7d",
    "90d",
    "365d",
  ]);
  expect(presetsOf({ kind: "calendar", unit: "quarter", zone: "UTC" })[0]).toEqual({
    value: "window",
    label: "This quarter",
  });
});

test("an address that asks for nothing, or for what is no stretch, shows the window", () => {
  for (const text of [
    "",
    "range=soon",
    "from=5",
    "from=9&to=3",
    "from=x&to=y",
    `from=0&to=${401 * 86_400_000}`,
  ])
    expect(shownOf(asked(text), now)).toEqual({ preset: "window", stretch: undefined });
});

test("a choice ends at a whole minute, so that the question stays the same for a while", () => {
  const { stretch } = shownOf(asked("range=24h"), now);
  expect(stretch).toEqual({ from: at("2026-11-21T14:00:00Z"), to: at("2026-11-22T14:00:00Z") });
  expect(shownOf(asked("range=24h"), now + 50_000).stretch).toEqual(stretch);
});

test("what was dragged is widened to whole minutes and written back the same", () => {
  const { stretch } = shownOf(asked(`from=${now}&to=${now + 1000}`), now);
  expect(stretch).toEqual({ from: at("2026-11-22T14:03:00Z"), to: at("2026-11-22T14:04:00Z") });
  expect(shownOf(asked(`from=${now}&to=${now + 70_000}`), now).stretch?.to).toBe(at("2026-11-22T14:05:00Z"));
  const { from, to } = showing(stretch);
  expect(shownOf(asked(`from=${from}&to=${to}`), now).stretch).toEqual(stretch);
});

test("the way down leads from the window over month, week and day to the hour", () => {
  const whole = { from: at("2026-09-30T22:00:00Z"), to: at("2026-12-31T23:00:00Z") };
  const hour = { from: at("2026-11-12T13:00:00Z"), to: at("2026-11-12T14:00:00Z") };
  const levels = levelsOf(hour, whole, "Europe/Berlin");
  expect(levels.map(({ label }) => label)).toEqual(["Nov 2026", "W46", "12 Nov 2026", "14:00"]);
  expect(levels[2]?.stretch).toEqual({ from: at("2026-11-11T23:00:00Z"), to: at("2026-11-12T23:00:00Z") });
  expect(levels.at(-1)?.stretch).toEqual(hour);
});

test("the day on which clocks are put forward has 23 hours on the way down", () => {
  const whole = { from: at("2026-03-01T00:00:00Z"), to: at("2026-04-01T00:00:00Z") };
  const hour = { from: at("2026-03-29T10:00:00Z"), to: at("2026-03-29T11:00:00Z") };
  const day = levelsOf(hour, { ...whole, from: whole.from - 40 * 86_400_000 }, "Europe/Berlin").at(-2);
  expect((day?.stretch.to ?? 0) - (day?.stretch.from ?? 0)).toBe(23 * 3_600_000);
});

test("a stretch that is no unit is named by its ends", () => {
  const stretch = { from: at("2026-11-12T13:10:00Z"), to: at("2026-11-12T15:20:00Z") };
  const whole = { from: at("2026-10-23T00:00:00Z"), to: at("2026-11-22T00:00:00Z") };
  expect(levelsOf(stretch, whole, "UTC").map(({ label }) => label)).toEqual([
    "W46",
    "12 Nov 2026",
    "12 Nov 13:10 to 15:20",
  ]);
  expect(stretchText({ from: at("2026-11-01T00:00:00Z"), to: at("2026-12-01T00:00:00Z") }, "UTC")).toBe(
    "1 Nov to 1 Dec 2026",
  );
});

test("the stretch before ends where this one begins", () => {
  expect(neighbour({ from: 10, to: 14 }, "before")).toEqual({ from: 6, to: 10 });
  expect(neighbour({ from: 10, to: 14 }, "after")).toEqual({ from: 14, to: 18 });
});

test("a step is named in the zone of its promise, and says when it is cut off", () => {
  const step = (from: string, to: string) => ({ from: new Date(from), to: new Date(to) });
  const zone = "Europe/Berlin";
  expect(stepText(step("2026-10-31T23:00:00Z", "2026-11-30T23:00:00Z"), "month", zone)).toBe("Nov 2026");
  expect(stepText(step("2026-11-04T12:00:00Z", "2026-11-04T23:00:00Z"), "day", zone)).toBe(
    "4 Nov 2026 (part)",
  );
  expect(stepText(step("2026-11-04T12:00:00Z", "2026-11-04T13:00:00Z"), "hour", zone)).toBe("4 Nov 13:00");
  expect(stepText(step("2026-06-30T22:00:00Z", "2026-09-30T22:00:00Z"), "quarter", zone)).toBe("Q3 2026");
  expect(stepText(step("2026-11-08T23:00:00Z", "2026-11-15T23:00:00Z"), "week", zone)).toBe(
    "W46, from 9 Nov",
  );
  expect(stepText(step("2026-11-11T23:00:00Z", "2026-11-15T23:00:00Z"), "week", zone)).toBe(
    "W46, from 12 Nov (part)",
  );
});
