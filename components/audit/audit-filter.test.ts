import { expect, test } from "vitest";
import { actionOptions, eventAddress, readAuditFilter, readSubject, writePlace } from "./audit-filter";

const read = (query: string) => {
  const params = new URLSearchParams(query);
  return readAuditFilter((name) => params.get(name));
};

test("an address without a filter asks for everything", () => {
  expect(read("")).toEqual({});
  expect(read("event=7&action=")).toEqual({});
});

test("every filter is read from the address", () => {
  expect(
    read("action=checklist.&actor=system&kind=threshold&subject=auditron/api.p95&result=refused"),
  ).toEqual({
    action: "checklist.",
    actor: "system",
    kind: "threshold",
    subjectId: "auditron/api.p95",
    result: "refused",
  });
});

test("what cannot be read is left out", () => {
  expect(read("result=maybe&before=yesterday")).toEqual({});
  expect(read("before=2026-99-99T00:00:00.000Z~console/access~7")).toEqual({});
  expect(read(`actor=${"a".repeat(999)}`).actor).toHaveLength(200);
});

test("a place in the trail comes back from its address", () => {
  const place = { at: new Date("2026-11-21T03:40:39.724Z"), scope: "console/access", seq: 7 };
  expect(read(`before=${encodeURIComponent(writePlace(place))}`)).toEqual({ before: place });
  const address = new URL(eventAddress(place), "http://console.test");
  expect(read(address.search).before).toEqual({ ...place, seq: 8 });
  expect(address.searchParams.get("event")).toBe("7");
});

test.each([
  ["threshold azure-governance/costs.age", "threshold", "azure-governance/costs.age"],
  ["console demo world", "console", "demo world"],
  ["checklist-run", "checklist-run", undefined],
  ["azure-governance/costs.age", undefined, "azure-governance/costs.age"],
  ["olga@wheelhouse.demo", undefined, "olga@wheelhouse.demo"],
  ["  ", undefined, undefined],
])("the subject %j", (text, kind, subject) => {
  expect(readSubject(text)).toEqual({ kind, subject });
});

test("actions that share a first word have their group above them", () => {
  const values = (actions: string[], chosen?: string) =>
    actionOptions(actions, chosen).map(({ value }) => value);
  expect(values(["person.add", "checklist.open", "checklist.note"])).toEqual([
    "checklist.",
    "checklist.note",
    "checklist.open",
    "person.add",
  ]);
  expect(values(["person.add"], "person.")).toEqual(["person.", "person.add"]);
  expect(values(["person.add"], "drill.set-fault")).toEqual(["drill.set-fault", "person.add"]);
  expect(values([], "drill.")).toEqual(["drill."]);
});
