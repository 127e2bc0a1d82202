import { expect, test } from "vitest";
import type { ChecklistSummary } from "./answers";
import { checklistsAnswer } from "./checklists-answer";
import { periodText, runAnswer } from "./run-answer";
import { byUrgency, lateText, openPoints, pastState, progressStatus, shownState } from "./run-words";

type RunSummary = NonNullable<ChecklistSummary["run"]>;
const at = (hour: number) => new Date(Date.UTC(2026, 10, 20, hour));

const checklist = (title: string, run: Partial<RunSummary> | null, over: Partial<ChecklistSummary> = {}) =>
  ({
    title,
    cadence: "daily",
    nextDueAt: at(9),
    run: run && {
      state: "open",
      dueAt: at(9),
      settled: 0,
      total: 6,
      failing: 0,
      unknown: 0,
      notes: 0,
      ...run,
    },
    ...over,
  }) as ChecklistSummary;

test("a missed run is red whatever its rows say", () => {
  expect(shownState(checklist("a", { state: "missed", settled: 6 }))).toEqual({
    status: "alert",
    word: "missed",
  });
});

test("only a run whose every row is settled is green before it is signed", () => {
  expect(shownState(checklist("a", { settled: 6 })).status).toBe("ok");
  expect(shownState(checklist("a", { settled: 5 })).status).toBe("unknown");
  expect(shownState(checklist("a", { settled: 3, notes: 3 })).status).toBe("unknown");
  expect(progressStatus(checklist("a", { settled: 5, unknown: 1 }))).toBe("unknown");
});

test("open points are counted in words", () => {
  expect(openPoints({ failing: 1, unknown: 2, notes: 1 })).toBe("1 alert, 2 unknown, 1 note");
  expect(openPoints({ failing: 0, unknown: 0, notes: 0 })).toBe("");
});

test("missed before due, due before later, signed last", () => {
  const rows = [
    checklist("signed", { state: "signed-off", dueAt: at(8) }),
    checklist("later", { dueAt: at(12) }),
    checklist("missed", { state: "missed", dueAt: at(7) }),
    checklist("worse", { dueAt: at(9), failing: 1 }),
    checklist("soon", { dueAt: at(9), unknown: 1 }),
  ];
  expect(rows.toSorted(byUrgency).map(({ title }) => title)).toEqual([
    "missed",
    "worse",
    "soon",
    "later",
    "signed",
  ]);
});

test("a sign-off after it was due is late", () => {
  const run = { state: "signed-off" as const, dueAt: at(9), signedAt: at(11) };
  expect(pastState(run)).toEqual({ status: "warn", word: "signed late" });
  expect(lateText(run)).toBe("2 h late");
  expect(pastState({ ...run, signedAt: at(9) }).word).toBe("signed off");
});

test("the list is answered with what is done and what comes next", () => {
  expect(checklistsAnswer([checklist("A", { state: "signed-off" }), checklist("B", { failing: 1 })])).toBe(
    "1 of 2 daily checklists are signed off. Next: B, 1 alert.",
  );
  expect(checklistsAnswer([checklist("A", { state: "signed-off" })])).toBe(
    "1 of 1 daily checklist is signed off. Nothing is left to do.",
  );
});

test("a run is answered with what stands in its way", () => {
  const run = { state: "open", dueAt: at(9) } as Parameters<typeof runAnswer>[0];
  expect(runAnswer(run, ["pass", "fail", "manual"])).toBe(
    "1 of 3 rows settled. 1 row fails, 1 row needs a note.",
  );
  expect(runAnswer(run, ["pass", "warn"])).toBe(
    "All 2 rows are settled, 1 with a warning. It can be signed off.",
  );
  expect(runAnswer(run, ["pass", "evaluating"])).toBe("1 row is being looked at; 1 of 2 are done.");
  expect(runAnswer({ ...run, state: "missed" }, ["skipped"])).toContain("It was missed");
});

test("periods are written in words", () => {
  expect(periodText("2026-11-20")).toBe("20 November 2026");
  expect(periodText("2026-W47")).toBe("week 47 of 2026");
  expect(periodText("2026-11")).toBe("November 2026");
  expect(periodText("2026-11-20T03:00:00.000Z")).toBeUndefined();
});
