import { expect, test } from "vitest";
import { alertsAnswer, leaseEnd, shiftEnd, troubleText, withoutSince } from "./alert-words";

const NONE = {
  critical: 0,
  warning: 0,
  info: 0,
  mine: 0,
  acknowledged: 0,
  silenced: 0,
  folded: 0,
  latestCritical: null,
  judgedAt: null,
};

test("the answer says who has to do something", () => {
  expect(alertsAnswer(NONE)).toBe("Nothing is open.");
  expect(alertsAnswer({ ...NONE, critical: 1 })).toBe("1 critical waits for somebody.");
  expect(
    alertsAnswer({
      ...NONE,
      critical: 2,
      warning: 1,
      info: 4,
      acknowledged: 3,
      mine: 1,
      silenced: 5,
      folded: 12,
    }),
  ).toBe(
    "2 critical, 1 warning and 4 info wait for somebody; 3 are acknowledged, 1 by you; 5 silenced; 12 explained by others.",
  );
  expect(alertsAnswer({ ...NONE, acknowledged: 1, mine: 1 })).toBe(
    "Nothing waits for somebody; 1 is acknowledged by you.",
  );
});

const at = (time: string) => Date.parse(`2026-11-20T${time}:00Z`);

test("a shift ends at eight and at eighteen on the clock of whoever works it", () => {
  expect(shiftEnd(at("07:30"), 0)).toBe(at("08:00"));
  expect(shiftEnd(at("08:00"), 0)).toBe(at("18:00"));
  expect(shiftEnd(at("18:01"), 0)).toBe(at("08:00") + 24 * 3_600_000);
  expect(shiftEnd(at("12:30"), -5 * 3_600_000)).toBe(at("13:00"));
});

test("a lease is never longer than the worst of its alerts allows, and says so", () => {
  const now = at("09:00");
  const ends = (lease: "1h" | "4h" | "shift", severities: ("critical" | "warning" | "info")[]) =>
    leaseEnd(lease, severities, { now, zoneAheadMs: 0 });
  expect(ends("1h", ["critical"])).toEqual({ until: new Date(at("10:00")), cutBecause: null });
  expect(ends("shift", ["warning"])).toEqual({ until: new Date(at("18:00")), cutBecause: null });
  expect(ends("shift", ["warning", "critical"])).toEqual({
    until: new Date(at("13:00")),
    cutBecause: "critical is held for 4 h at most",
  });
});

test("a trouble is told in words", () => {
  expect(troubleText("sync-failed")).toBe("Sync failed");
});

test("since when is not said twice", () => {
  expect(withoutSince("The platform answered 500. Since 2026-11-21 10:36 UTC.")).toBe(
    "The platform answered 500.",
  );
  const other = "No webhook came since 2026-11-21 03:03 UTC; 1 h are allowed.";
  expect(withoutSince(other)).toBe(other);
});
