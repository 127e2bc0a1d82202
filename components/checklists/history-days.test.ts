import { expect, test } from "vitest";
import type { PastRun } from "./answers";
import { calendarDays, dayOf, historyAnswer } from "./history-days";

const at = (hour: number, minute = 0) => new Date(Date.UTC(2026, 10, 20, hour, minute));

const past = (over: Partial<PastRun>) =>
  ({
    period: "2026-11-20",
    state: "signed-off",
    dueAt: at(9, 30),
    openedAt: at(9),
    signedAt: at(9, 12),
    signedByName: "Olga",
    openedByName: "Olga",
    ...over,
  }) as PastRun;

test("a daily run stands on its period's day, another on the day it was due in the zone", () => {
  expect(dayOf(past({}), "UTC")).toBe("2026-11-20");
  expect(dayOf(past({ period: "2026-W47", dueAt: at(2) }), "America/Jamaica")).toBe("2026-11-19");
  const begun = past({ period: "2026-11-20T17:20:00.000Z", dueAt: new Date("2026-11-21T01:20:00Z") });
  expect(dayOf(begun, "UTC")).toBe("2026-11-20");
});

test("a late sign-off says how late, and how long it took", () => {
  const [day] = calendarDays([past({ signedAt: at(10) })], "UTC");
  expect(day?.runs).toEqual([{ state: "signed", who: "Olga", took: "30 min late, in 1 h" }]);
});

test("runs of one day share its cell", () => {
  const [day] = calendarDays(
    [past({}), past({ state: "missed", signedAt: null, openedByName: null })],
    "UTC",
  );
  expect(day?.runs.map(({ state }) => state)).toEqual(["signed", "missed"]);
});

test("the history is answered in counts and the usual length", () => {
  const runs = [
    past({}),
    past({ signedAt: at(11) }),
    past({ state: "missed", signedAt: null }),
    past({ state: "open", signedAt: null }),
  ];
  expect(historyAnswer(runs, 90)).toBe(
    "1 of 4 runs were signed off in time; 1 late, 1 missed, 1 open. Usually 2 h from opening to sign-off.",
  );
  expect(historyAnswer([], 90)).toBe("It has not been walked in the last 90 days.");
});
