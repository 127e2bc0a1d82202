import { expect, test } from "vitest";
import { daysBefore, nextDue } from "./platform-file";

const at = (text: string) => new Date(text);
const berlin = { zone: "Europe/Berlin", dueAt: "02:30" } as const;

test.each([
  ["day", "2026-11-20T01:29:00Z", "2026-11-20T01:30:00Z"],
  ["day", "2026-11-20T01:30:00Z", "2026-11-21T01:30:00Z"],
  ["week", "2026-11-20T12:00:00Z", "2026-11-23T01:30:00Z"],
  ["month", "2026-11-01T01:30:00Z", "2026-12-01T01:30:00Z"],
  ["month", "2028-02-29T12:00:00Z", "2028-03-01T01:30:00Z"],
] as const)("every %s: after %s comes %s", (unit, after, due) => {
  expect(nextDue({ unit, ...berlin }, at(after))).toEqual(at(due));
});

test("an hour that the clocks skip comes as the one after it, and one they repeat comes once", () => {
  expect(nextDue({ unit: "day", ...berlin }, at("2027-03-28T00:00:00Z"))).toEqual(at("2027-03-28T01:30:00Z"));
  const autumn = nextDue({ unit: "day", ...berlin }, at("2026-10-24T23:00:00Z"));
  expect(nextDue({ unit: "day", ...berlin }, autumn)).toEqual(at("2026-10-26T01:30:00Z"));
});

test("days are those of the zone, also where it is half an hour off", () => {
  expect(daysBefore(at("2026-11-19T18:30:00Z"), "Asia/Kolkata", 7)).toEqual({
    from: "2026-11-13",
    to: "2026-11-19",
  });
});
