import { describe, expect, test } from "vitest";
import { periodAt } from "./period";
import { momentOf, wallClock } from "./zone";

const daily = { cadence: "daily" as const, zone: "America/Jamaica", dueAt: "09:00" };

describe("periods", () => {
  test("a day begins and is due by the checklist's own clock", () => {
    expect(periodAt(daily, new Date("2026-11-20T03:00:00Z"))).toEqual({
      name: "2026-11-19",
      startsAt: new Date("2026-11-19T05:00:00Z"),
      dueAt: new Date("2026-11-19T14:00:00Z"),
    });
  });
  test("a week is named after its Thursday and due on Friday", () => {
    expect(
      periodAt({ cadence: "weekly", zone: "UTC", dueAt: "16:00" }, new Date("2027-01-01T12:00:00Z")),
    ).toEqual({
      name: "2026-W53",
      startsAt: new Date("2026-12-28T00:00:00Z"),
      dueAt: new Date("2027-01-01T16:00:00Z"),
    });
  });
  test("a month is due on its last day, also in leap years", () => {
    expect(
      periodAt({ cadence: "monthly", zone: "UTC", dueAt: "17:00" }, new Date("2028-02-03T00:00:00Z"))?.dueAt,
    ).toEqual(new Date("2028-02-29T17:00:00Z"));
  });
  test("on demand has none", () =>
    expect(periodAt({ ...daily, cadence: "on-demand" }, new Date())).toBeUndefined());
});

describe("clocks that change", () => {
  test("the due time holds through both changes of the year", () => {
    const berlin = { cadence: "daily" as const, zone: "Europe/Berlin", dueAt: "09:30" };
    expect(periodAt(berlin, new Date("2026-03-28T12:00:00Z"))?.dueAt).toEqual(
      new Date("2026-03-28T08:30:00Z"),
    );
    expect(periodAt(berlin, new Date("2026-03-29T12:00:00Z"))?.dueAt).toEqual(
      new Date("2026-03-29T07:30:00Z"),
    );
    expect(periodAt(berlin, new Date("2026-10-25T12:00:00Z"))?.dueAt).toEqual(
      new Date("2026-10-25T08:30:00Z"),
    );
  });
  test("wall clock and moment are each other's inverse for every hour of a year", () => {
    for (const zone of ["America/Jamaica", "Europe/Berlin", "Asia/Kolkata", "Pacific/Auckland"])
      for (let hour = 0; hour < 8760; hour += 7) {
        const at = new Date(Date.UTC(2026, 0, 1, hour));
        const back = momentOf(wallClock(at, zone), zone);
        expect(wallClock(back, zone)).toEqual(wallClock(at, zone));
      }
  });
});
