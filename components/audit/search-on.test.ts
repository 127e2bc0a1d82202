import { expect, test } from "vitest";
import type { AuditEvents, AuditFilter, AuditPlace } from "./audit-types";
import { type Further, goesOnAt, placeOf, searchOf } from "./search-on";

const place = (day: string): AuditPlace => ({ at: new Date(`${day}T00:00:00Z`), scope: "", seq: 0 });
const EVENT = {} as AuditEvents["rows"][number];
const FILTER: AuditFilter = { text: "rare" };
const page = (rows: AuditEvents["rows"], next: AuditPlace | null) => ({ rows, next });

test("a page that was given up without an event goes on where it was given up", () => {
  expect(goesOnAt(page([], place("2026-05-01")), false)).toEqual(place("2026-05-01"));
});

test.each([
  ["that has events, however many more there may be", page([EVENT], place("2026-05-01")), false],
  ["at the end of the trail", page([], null), false],
  ["that the last search left", page([], place("2026-05-01")), true],
  ["that is still to come", undefined, false],
])("nothing goes on from a page %s", (_, from, isOfLastSearch) => {
  expect(goesOnAt(from, isOfLastSearch)).toBeNull();
});

test("a search goes on from each place to the next until it finds something, and stays there", () => {
  const answers = [
    page([], place("2026-05-01")),
    page([], place("2026-03-01")),
    page([EVENT], place("2026-01-01")),
  ];
  const asked: (AuditPlace | undefined)[] = [];
  let further: Further | undefined;
  for (let turn = 0; turn < 5; turn += 1) {
    const from = placeOf(FILTER, undefined, further);
    if (turn > 0 && from === asked.at(-1)) break;
    asked.push(from);
    const next = goesOnAt(answers[asked.length - 1], false);
    if (next) further = { search: searchOf(FILTER, undefined), before: next };
  }
  expect(asked).toEqual([undefined, place("2026-05-01"), place("2026-03-01")]);
});

test("another filter, and another page of the same one, begin where they are asked to", () => {
  const further = { search: searchOf(FILTER, undefined), before: place("2026-03-01") };
  expect(placeOf({ text: "other" }, undefined, further)).toBeUndefined();
  expect(placeOf(FILTER, place("2026-02-01"), further)).toEqual(place("2026-02-01"));
  expect(placeOf({ ...FILTER }, undefined, further)).toEqual(place("2026-03-01"));
});
