import { expect, test } from "vitest";
import type { ChecklistSummary } from "@/components/checklists/answers";
import { dueSentence, greeting } from "./greeting";

const NOW = Date.UTC(2026, 10, 20, 8);
const at = (hour: number, minute = 0) => new Date(Date.UTC(2026, 10, 20, hour, minute));

const checklist = (over: Partial<NonNullable<ChecklistSummary["run"]>>, cadence = "daily") =>
  ({
    cadence,
    nextDueAt: null,
    run: { state: "open", dueAt: at(9, 30), failing: 0, unknown: 0, notes: 0, ...over },
  }) as ChecklistSummary;

test("the greeting follows the clock of the chosen zone", () => {
  expect(greeting(NOW, "UTC")).toBe("Good morning.");
  expect(greeting(NOW, "Asia/Tokyo")).toBe("Good afternoon.");
  expect(greeting(NOW, "America/Jamaica")).toBe("Good evening.");
});

test("what blocks the next sign-off is counted; a run that only needs its signature is one thing", () => {
  const list = [checklist({ failing: 1, notes: 1 }), checklist({}), checklist({ dueAt: at(12), failing: 5 })];
  expect(dueSentence(list, NOW, "UTC")).toBe("3 things need you before the 09:30 sign-off.");
});

test("the time is written in the chosen zone", () => {
  expect(dueSentence([checklist({})], NOW, "America/Jamaica")).toBe(
    "1 thing needs you before the 04:30 sign-off.",
  );
});

test("missed checklists are said apart, also before anybody marked them", () => {
  const list = [checklist({ state: "missed", dueAt: at(7) }), checklist({ dueAt: at(7, 30) })];
  expect(dueSentence(list, NOW, "UTC")).toBe("2 checklists were missed and can still be signed off.");
});

test("signed runs and checklists on demand need nobody", () => {
  const list = [checklist({ state: "signed-off" }), checklist({ failing: 1 }, "on-demand")];
  expect(dueSentence(list, NOW, "UTC")).toBe("Nothing is left to sign off today.");
});
