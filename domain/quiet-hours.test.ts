import { describe, expect, test } from "vitest";
import { quietUntil } from "./quiet-hours";

const quiet = { zone: "Europe/Berlin", from: "22:00", to: "07:00", exceptSeverities: ["critical"] };
const until = (at: string, hours = quiet, severity = "warning") =>
  quietUntil(hours, severity, new Date(at))?.toISOString().replace(".000Z", "Z") ?? null;

describe("quiet hours", () => {
  test.each([
    ["2026-07-01T19:59:59Z", null],
    ["2026-07-01T20:00:00Z", "2026-07-02T05:00:00Z"],
    ["2026-07-01T22:30:00Z", "2026-07-02T05:00:00Z"],
    ["2026-07-02T04:59:59Z", "2026-07-02T05:00:00Z"],
    ["2026-07-02T05:00:00Z", null],
  ])("over midnight: at %s until %s", (at, end) => expect(until(at)).toBe(end));

  test("the night in which clocks go forward is an hour shorter, the one back an hour longer", () => {
    expect(until("2026-03-28T21:00:00Z")).toBe("2026-03-29T05:00:00Z");
    expect(until("2026-10-24T20:00:00Z")).toBe("2026-10-25T06:00:00Z");
  });

  test("an end that no clock shows that night counts as the hour after it", () => {
    const early = { ...quiet, to: "02:30" };
    expect(until("2026-03-29T00:30:00Z", early)).toBe("2026-03-29T01:30:00Z");
    expect(until("2026-03-29T01:30:00Z", early)).toBeNull();
  });

  test("within one day, over the end of a month and of a year", () => {
    expect(until("2026-07-01T11:00:00Z", { ...quiet, from: "12:00", to: "14:00" })).toBe(
      "2026-07-01T12:00:00Z",
    );
    expect(until("2026-12-31T22:00:00Z")).toBe("2027-01-01T06:00:00Z");
  });

  test("severities that are named, and channels without quiet hours, are never quiet", () => {
    expect(until("2026-07-01T22:00:00Z", quiet, "critical")).toBeNull();
    expect(quietUntil(null, "info", new Date("2026-07-01T22:00:00Z"))).toBeNull();
  });
});
