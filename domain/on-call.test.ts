import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Rotation } from "./escalation";
import { firstWithin, onDuty, type Roster, shiftsOf } from "./on-call";
import { momentOf } from "./zone";

const HOUR = 3_600_000;
const at = (text: string) => new Date(text);
const weekly = (more: Partial<Rotation> = {}): Rotation => ({
  title: "Weekly",
  contacts: ["anna", "ben"],
  startsOn: "2026-03-02",
  handoverAt: "09:00",
  everyDays: 7,
  hours: [],
  ...more,
});
const roster = (more: Partial<Roster> = {}): Roster => ({
  zone: "Europe/Berlin",
  rotations: [weekly()],
  overrides: [],
  ...more,
});
const who = (one: Roster, when: string) => onDuty(one, at(when)).contactId;

describe("a weekly rotation", () => {
  test("hands over at the same local time on both sides of the clock change", () => {
    expect(who(roster(), "2026-03-09T07:59:59Z")).toBe("anna");
    expect(who(roster(), "2026-03-09T08:00:00Z")).toBe("ben");
    // Clocks went forward on 29 March: nine o'clock is 07:00 UTC now.
    expect(who(roster(), "2026-03-30T06:59:59Z")).toBe("ben");
    expect(who(roster(), "2026-03-30T07:00:00Z")).toBe("anna");
  });

  test("has nobody before it begins, and says when it does", () => {
    expect(onDuty(roster(), at("2026-03-02T07:59:00Z"))).toEqual({
      contactId: null,
      gap: "Weekly begins on 2026-03-02.",
    });
  });

  test("an override wins while it lasts, the later one over the earlier", () => {
    const stood = roster({
      overrides: [
        { id: "1", contactId: "cora", fromAt: at("2026-03-03T00:00:00Z"), toAt: at("2026-03-05T00:00:00Z") },
        { id: "2", contactId: "dan", fromAt: at("2026-03-04T00:00:00Z"), toAt: at("2026-03-04T12:00:00Z") },
      ],
    });
    expect(
      shiftsOf(stood, at("2026-03-02T12:00:00Z"), at("2026-03-06T00:00:00Z")).map(({ contactId, toAt }) => [
        contactId,
        toAt.toISOString(),
      ]),
    ).toEqual([
      ["anna", "2026-03-03T00:00:00.000Z"],
      ["cora", "2026-03-04T00:00:00.000Z"],
      ["dan", "2026-03-04T12:00:00.000Z"],
      ["cora", "2026-03-05T00:00:00.000Z"],
      ["anna", "2026-03-06T00:00:00.000Z"],
    ]);
  });
});

describe("hours", () => {
  const office = { days: [1, 2, 3, 4, 5], from: "08:00", to: "18:00" };
  test("outside them the next layer has it, or nobody", () => {
    const layered = roster({
      rotations: [weekly({ hours: [office] }), weekly({ title: "Night", contacts: ["nora"] })],
    });
    expect(who(layered, "2026-03-03T12:00:00Z")).toBe("anna");
    expect(who(layered, "2026-03-03T20:00:00Z")).toBe("nora");
    const alone = roster({ rotations: [weekly({ hours: [office] })] });
    const gaps = shiftsOf(alone, at("2026-03-06T12:00:00Z"), at("2026-03-10T12:00:00Z")).filter(
      ({ contactId }) => contactId === null,
    );
    expect(gaps.map(({ fromAt, toAt, gap }) => [fromAt.toISOString(), toAt.toISOString(), gap])).toEqual([
      ["2026-03-06T17:00:00.000Z", "2026-03-09T07:00:00.000Z", "Outside the hours of every rotation."],
      ["2026-03-09T17:00:00.000Z", "2026-03-10T07:00:00.000Z", "Outside the hours of every rotation."],
    ]);
  });

  test("a night that holds the lost hour is an hour shorter, and its edge is the hour after", () => {
    const night = roster({ rotations: [weekly({ hours: [{ days: [6, 7], from: "22:00", to: "06:00" }] })] });
    const [shift] = shiftsOf(night, at("2026-03-28T21:00:00Z"), at("2026-03-29T12:00:00Z"));
    expect(shift).toMatchObject({ contactId: "ben", toAt: at("2026-03-29T04:00:00Z") });
    const lost = { days: [7], from: "02:30", to: "05:00" };
    expect(who(roster({ rotations: [weekly({ hours: [lost] })] }), "2026-03-29T01:15:00Z")).toBeNull();
    expect(who(roster({ rotations: [weekly({ hours: [lost] })] }), "2026-03-29T01:30:00Z")).toBe("ben");
  });

  test("what falls outside waits for them", () => {
    const within = { ...office, zone: "Europe/Berlin" };
    expect(firstWithin(within, at("2026-03-27T18:00:00Z"))).toEqual(at("2026-03-30T06:00:00Z"));
    expect(firstWithin(within, at("2026-03-30T09:00:00Z"))).toEqual(at("2026-03-30T09:00:00Z"));
    expect(firstWithin(null, at("2026-03-28T00:00:00Z"))).toEqual(at("2026-03-28T00:00:00Z"));
  });
});

test("an hour that clocks skip counts as the one after it, east and west of Greenwich", () => {
  const berlin = { year: 2026, month: 3, day: 29, hour: 2, minute: 30 };
  expect(momentOf(berlin, "Europe/Berlin")).toEqual(at("2026-03-29T01:30:00Z"));
  const york = { year: 2026, month: 3, day: 8, hour: 2, minute: 30 };
  expect(momentOf(york, "America/New_York")).toEqual(at("2026-03-08T07:30:00Z"));
});

const clock = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map(([hour, minute]) => `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`);
const anyRotation: fc.Arbitrary<Rotation> = fc.record({
  title: fc.constantFrom("Day", "Night"),
  contacts: fc.array(fc.constantFrom("anna", "ben", "cora", "dan"), { minLength: 1, maxLength: 5 }),
  startsOn: fc.constantFrom("2026-03-01", "2026-03-27", "2026-10-20", "2026-11-05"),
  handoverAt: clock,
  everyDays: fc.integer({ min: 1, max: 30 }),
  hours: fc.array(
    fc.record({
      days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
      from: clock,
      to: clock,
    }),
    { maxLength: 2 },
  ),
});
const aroundChanges = fc
  .constantFrom(
    "2026-03-08T00:00:00Z",
    "2026-03-29T00:00:00Z",
    "2026-10-25T00:00:00Z",
    "2026-11-01T00:00:00Z",
  )
  .chain((day) =>
    fc.integer({ min: -50, max: 50 }).map((hours) => new Date(Date.parse(day) + hours * 0.5 * HOUR)),
  );
const anyRoster: fc.Arbitrary<Roster> = fc.record({
  zone: fc.constantFrom("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Jamaica"),
  rotations: fc.array(anyRotation, { maxLength: 3 }),
  overrides: fc.array(
    fc.tuple(aroundChanges, fc.integer({ min: 1, max: 72 })).map(([fromAt, hours]) => ({
      id: "o",
      contactId: "olga",
      fromAt,
      toAt: new Date(fromAt.getTime() + hours * HOUR),
    })),
    { maxLength: 2 },
  ),
});

test("at every instant exactly one has it, or a gap has a name; shifts follow each other without a hole", () => {
  fc.assert(
    fc.property(
      anyRoster,
      aroundChanges,
      fc.array(fc.nat({ max: 14 * 24 * 60 }), { maxLength: 30 }),
      (one, from, minutes) => {
        const to = new Date(from.getTime() + 14 * 24 * HOUR);
        const shifts = shiftsOf(one, from, to);
        expect(shifts[0]?.fromAt).toEqual(from);
        expect(shifts.at(-1)?.toAt).toEqual(to);
        for (const [index, { fromAt, toAt }] of shifts.entries()) {
          expect(fromAt.getTime()).toBeLessThan(toAt.getTime());
          if (index > 0) expect(shifts[index - 1]?.toAt).toEqual(fromAt);
        }
        for (const minute of minutes) {
          const moment = new Date(from.getTime() + minute * 60_000);
          if (moment >= to) continue;
          const held = shifts.filter(({ fromAt, toAt }) => fromAt <= moment && moment < toAt);
          expect(held).toHaveLength(1);
          const { fromAt: _from, toAt: _to, ...duty } = held[0] ?? { fromAt: from, toAt: to };
          expect(duty).toEqual(onDuty(one, moment));
          if (onDuty(one, moment).contactId === null) expect(onDuty(one, moment).gap).not.toBe("");
        }
      },
    ),
    { numRuns: 150 },
  );
});

test("turns of a rotation are equally long and go round", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 6 }), (everyDays, people) => {
      const contacts = Array.from({ length: people }, (_, index) => `p${index}`);
      const one = roster({
        zone: "UTC",
        rotations: [weekly({ everyDays, contacts, startsOn: "2026-01-01" })],
      });
      for (let turn = 0; turn < 2 * people; turn += 1) {
        const begins = Date.UTC(2026, 0, 1 + turn * everyDays, 9);
        expect(onDuty(one, new Date(begins)).contactId).toBe(`p${turn % people}`);
        expect(onDuty(one, new Date(begins + everyDays * 24 * HOUR - 1)).contactId).toBe(`p${turn % people}`);
      }
    }),
    { numRuns: 60 },
  );
});
