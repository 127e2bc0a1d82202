import { expect, test } from "vitest";
import type { Status } from "@/domain/status";
import { groupShown, inOrder, overviewAnswer, rowStatus } from "./overview-words";
import type { EnvironmentRow, OverviewCell } from "./platform-types";

const at = (minutesAgo: number) => new Date(Date.UTC(2026, 10, 20, 14) - minutesAgo * 60_000);

const cell = (component: string, status: Status | undefined, minutesAgo = 5): OverviewCell => ({
  component,
  title: component,
  group: "api",
  status,
  reason: `${component} says so.`,
  since: status ? at(minutesAgo) : null,
  observedAt: at(0),
});

const row = (name: string, cells: OverviewCell[], more: Partial<EnvironmentRow> = {}): EnvironmentRow => ({
  id: `adinsights/${name}`,
  platformId: "adinsights",
  platformName: "ADinsights",
  name,
  problem: null,
  dialect: "head",
  simulated: true,
  status: "ok",
  cells,
  freshness: { status: "ok", late: 0, total: 0, worst: "" },
  openAlerts: 0,
  observedAt: at(0),
  ...more,
});

test("a cell shows the worst of its parts and tells of each, worst first", () => {
  const shown = groupShown(
    row("a", [cell("one", "ok"), cell("two", "alert"), cell("three", undefined)]),
    "api",
  );
  expect(shown).toMatchObject({ status: "alert", count: 1, total: 2 });
  expect(shown.lines).toEqual([
    "two: alert. two says so.",
    "one: ok. one says so.",
    "three: not offered. three says so.",
  ]);
});

test("a part that this deployment lacks is not the same as a platform without such parts", () => {
  expect(groupShown(row("a", [cell("one", undefined)]), "api").status).toBe("not-offered");
  expect(groupShown(row("a", [cell("one", "ok")]), "queue").status).toBe("none");
});

test("what could not be asked is unknown, not absent", () => {
  const mistaken = row("a", [cell("one", undefined)], { problem: "The secret is not set." });
  expect(groupShown(mistaken, "api")).toMatchObject({ status: "unknown", since: null });
  expect(groupShown(mistaken, "api").lines).toEqual(["one: unknown. The secret is not set."]);
});

test("open alerts make a row need someone although its components are ok", () => {
  expect(rowStatus(row("a", [], { openAlerts: 2 }))).toBe("warn");
  expect(rowStatus(row("a", [], { openAlerts: 2, status: "alert" }))).toBe("alert");
});

test("what cannot be watched stands first, then the worst", () => {
  const rows = [
    row("fine", []),
    row("bad", [], { status: "alert" }),
    row("mistaken", [], { status: "unknown", problem: "The secret is not set." }),
  ];
  expect(inOrder(rows, "worst").map(({ name }) => name)).toEqual(["mistaken", "bad", "fine"]);
  expect(inOrder(rows, "platform").map(({ name }) => name)).toEqual(["fine", "bad", "mistaken"]);
});

test("the answer names the worst, and among equals the one that lasts longest", () => {
  const answer = overviewAnswer([
    row("a", [cell("young", "alert", 3), cell("fine", "ok"), cell("missing", undefined)]),
    row("b", [cell("old", "alert", 40), cell("unsure", "unknown", 900)]),
  ]);
  expect(answer).toMatchObject({ needing: 3, total: 4 });
  expect(answer.worst?.cell.title).toBe("old");
});
