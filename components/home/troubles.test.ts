import { expect, test } from "vitest";
import { type Environment, mainEnvironments, troublesOf } from "./troubles";

type Cell = Environment["cells"][number];
const cell = (title: string, status: Cell["status"], reason = "", since: Date | null = null) =>
  ({ title, status, reason, since }) as Cell;

const place = (name: string, cells: Cell[], over: Partial<Environment> = {}) =>
  ({
    id: `p/${name}`,
    platformId: "auditron",
    platformName: "P",
    name,
    problem: null,
    cells,
    ...over,
  }) as Environment;

test("what is ok, paused or not there needs nobody", () => {
  expect(
    troublesOf([place("production", [cell("A", "ok"), cell("B", "paused"), cell("C", undefined)])]),
  ).toEqual([]);
});

test("parts in the same trouble for the same reason are one line", () => {
  const [line, ...others] = troublesOf([
    place("production", [cell("API", "unknown", "No answer."), cell("Database", "unknown", "No answer.")]),
  ]);
  expect(line?.titles).toEqual(["API", "Database"]);
  expect(others).toEqual([]);
});

test("alerts first, then production, then the newest", () => {
  const found = troublesOf([
    place("staging", [cell("S", "alert", "s")]),
    place("production", [
      cell("W", "warn", "w"),
      cell("Old", "alert", "o", new Date(1)),
      cell("New", "alert", "n", new Date(2)),
    ]),
  ]);
  expect(found.map(({ titles }) => titles[0])).toEqual(["New", "Old", "S", "W"]);
});

test("an environment that is configured wrongly is one line, not one per part", () => {
  const found = troublesOf([
    place("production", [cell("A", "unknown", "x"), cell("B", "unknown", "y")], { problem: "No address." }),
  ]);
  expect(found.map(({ reason }) => reason)).toEqual(["No address."]);
});

test("readers see production of each platform, and not the console itself", () => {
  const shown = mainEnvironments([
    place("staging", []),
    place("production", []),
    place("self", [], { platformId: "wheelhouse" }),
    place("test", [], { platformId: "complyai", id: "c/test" }),
  ]);
  expect(shown.map(({ id }) => id)).toEqual(["p/production", "c/test"]);
});
