import { expect, test } from "vitest";
import { monthBeside, monthFrom, weeksOfMonth } from "./calendar-days";
import { calendarCsv, calendarFile, type Entry } from "./calendar-export";

const entry = (over: Partial<Entry> = {}): Entry => ({
  id: "3f0c6f3e-8a54-4c0b-9d52-0b9a1b0f6f11",
  title: "Client secret",
  tenantName: "",
  environmentId: "azure-governance/production",
  kind: "client-secret",
  ownerName: "",
  state: "due",
  dueAt: new Date("2026-11-25T12:00:00Z"),
  dueBecause: "end",
  everyDays: 90,
  issuedAt: null,
  rotatedAt: null,
  ...over,
});
const NOW = new Date("2026-11-20T12:00:00Z");

test("an event keeps to the format whatever a name holds: escaped, and no line longer than 75 bytes", () => {
  const title = `Schlüssel; "eins", zwei\\drei\r\nBEGIN:VEVENT ${"ü".repeat(120)}`;
  const text = calendarFile([entry({ title }), entry({ dueAt: null })], "https://console.example", NOW);
  const lines = text.split("\r\n");
  expect(text.endsWith("END:VCALENDAR\r\n")).toBe(true);
  for (const line of lines) expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75);
  expect(lines.filter((line) => line === "BEGIN:VEVENT")).toHaveLength(1);
  const unfolded = text.replaceAll("\r\n ", "");
  expect(unfolded).toContain('SUMMARY:Schlüssel\\; "eins"\\, zwei\\\\drei\\nBEGIN:VEVENT');
  expect(unfolded).toContain("DTSTART:20261125T120000Z");
  expect(unfolded).toContain("URL:https://console.example/credentials/3f0c6f3e-8a54-4c0b-9d52-0b9a1b0f6f11");
});

test("a name that a spreadsheet would run is only text", () => {
  const [, row] = calendarCsv([entry({ title: "=1+1", ownerName: "+4 912" })]).split("\r\n");
  expect(row).toBe(
    "2026-11-25T12:00:00.000Z,ends,'=1+1,,azure-governance/production,client-secret,'+4 912,due,90,",
  );
});

test("a month is shown in whole weeks from Monday", () => {
  const weeks = weeksOfMonth("2026-11");
  expect([weeks[0]?.[0], weeks[0]?.[6], weeks.at(-1)?.[6]]).toEqual([
    "2026-10-26",
    "2026-11-01",
    "2026-12-06",
  ]);
  expect(weeksOfMonth("2027-02").every((week) => week.length === 7)).toBe(true);
  expect(weeksOfMonth("2027-02")).toHaveLength(4);
  expect([monthBeside("2026-12", 1), monthBeside("2027-01", -1)]).toEqual(["2027-01", "2026-12"]);
  expect([monthFrom("2026-13", NOW), monthFrom("2027-01", NOW)]).toEqual(["2026-11", "2027-01"]);
});
