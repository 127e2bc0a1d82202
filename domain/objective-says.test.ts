import { describe, expect, test } from "vitest";
import { NO_BUDGET } from "./objective-budget";
import { type Judged, percentText, saysOfObjective, statusOfObjective } from "./objective-says";
import { type ObjectiveVersion, promisedIn } from "./objective-version";

const NOW = new Date("2026-11-20T12:00:00Z");
const kept: Judged = {
  percent: 99.95,
  target: 99.9,
  accounting: "time",
  budget: { allowed: 43.2, spent: 21.6, left: 21.6, share: 0.5 },
  unseen: { known: 43_200, unknown: 0, unit: "minutes", leastShare: 0.5 },
  burnRate: { hour: 0, sixHours: 0, threeDays: 0.5 },
  mustLastMs: 30 * 86_400_000,
  spentLately: 2,
  countedTo: NOW,
  now: NOW,
};
const spent = (share: number): Judged["budget"] => ({
  allowed: 40,
  spent: 40 * share,
  left: 40 * (1 - share),
  share,
});

describe("how a promise is judged", () => {
  test.each([
    ["kept", {}, "ok"],
    ["nearly spent", { budget: spent(0.75) }, "warn"],
    ["just not nearly spent", { budget: spent(0.749) }, "ok"],
    ["spent to the last minute, which keeps it", { budget: spent(1) }, "warn"],
    ["spent to a minute more", { budget: spent(1 + 1 / 43_200) }, "alert"],
    ["half known", { unseen: { known: 720, unknown: 720, unit: "minutes", leastShare: 0 } }, "ok"],
    [
      "less than half known",
      { unseen: { known: 719, unknown: 721, unit: "minutes", leastShare: 0 } },
      "unknown",
    ],
    [
      "less than half known and broken, if the rest was no better",
      { budget: spent(1.8), unseen: { known: 719, unknown: 721, unit: "minutes", leastShare: 0.9 } },
      "unknown",
    ],
    [
      "less than half known and broken whatever the rest was",
      { budget: spent(4), unseen: { known: 719, unknown: 721, unit: "minutes", leastShare: 1.2 } },
      "alert",
    ],
    [
      "less than half seen and broken, if nobody knows how much the rest was",
      { budget: spent(4), unseen: { known: 719, unknown: 721, unit: "minutes", leastShare: null } },
      "unknown",
    ],
    ["fast for an hour and for six", { burnRate: { hour: 14.4, sixHours: 6, threeDays: 1 } }, "warn"],
    ["fast for an hour only", { burnRate: { hour: 100, sixHours: 5.9, threeDays: 1 } }, "ok"],
    ["never counted", { percent: null, budget: NO_BUDGET }, "unknown"],
    [
      "broken, and counted 16 minutes ago",
      { budget: spent(2), countedTo: new Date(NOW.getTime() - 960_000) },
      "unknown",
    ],
    ["counted 15 minutes ago", { countedTo: new Date(NOW.getTime() - 900_000) }, "ok"],
    ["not counted since yesterday", { countedTo: null }, "unknown"],
  ] as const)("%s", (_, over, status) => expect(statusOfObjective({ ...kept, ...over })).toBe(status));

  test("in words", () => {
    expect(saysOfObjective(kept)).toBe(
      "99.95 % of 99.9 %, 22 of 43 min of budget left, at this pace it lasts.",
    );
    expect(saysOfObjective({ ...kept, spentLately: 10.8 })).toBe(
      "99.95 % of 99.9 %, 22 of 43 min of budget left, at this pace gone in 6 d.",
    );
    expect(saysOfObjective({ ...kept, budget: spent(1) })).toBe(
      "99.95 % of 99.9 %, 0 of 40 min of budget left.",
    );
    const large = { allowed: 2592, spent: 4032, left: -1440, share: 4032 / 2592 };
    expect(saysOfObjective({ ...kept, budget: large })).toBe(
      "99.95 % of 99.9 %, 24 h more than the budget of 43 h 12 min.",
    );
  });

  test("in words, where most of the time was unknown", () => {
    const unseen = { known: 120, unknown: 600, unit: "minutes", leastShare: 0.1 } as const;
    expect(saysOfObjective({ ...kept, unseen })).toBe(
      "99.95 % of 99.9 %, 22 of 43 min of budget left; known 2 h, unknown 10 h: too little to tell.",
    );
    const things = { ...kept, accounting: "ratio" } as const;
    expect(saysOfObjective({ ...things, unseen: { ...unseen, unit: "things" } })).toContain(
      "; known 120, unknown 600:",
    );
    expect(saysOfObjective({ ...things, unseen: { ...unseen, leastShare: null } })).toMatch(
      /; could not be seen for 10 h of 12 h: too little to tell\.$/,
    );
    expect(saysOfObjective({ ...kept, budget: spent(4), unseen: { ...unseen, leastShare: 1.5 } })).toMatch(
      /broken by that alone\.$/,
    );
  });

  test("a percent is never rounded up to its target", () => {
    expect(percentText(99.8999, 99.9)).toBe("99.89 %");
    expect(percentText(99.99999, 99.9)).toBe("99.99 %");
    expect(percentText(99.9496, 99.95)).toBe("99.949 %");
    expect(percentText(100, 99.9)).toBe("100 %");
    expect(percentText(99.9, 99.9)).toBe("99.90 %");
  });
});

test("a version holds from the minute it began, the first one before that too", () => {
  const version = (number: number, at: string): ObjectiveVersion => ({
    version: number,
    target: 99,
    limit: null,
    window: { kind: "rolling", days: 30 },
    rules: { unknown: "bad", maintenance: "left-out" },
    reason: "",
    byName: "",
    at: new Date(at),
  });
  const versions = [
    version(1, "2026-11-10T00:00:00Z"),
    version(2, "2026-11-12T08:00:30Z"),
    version(3, "2026-11-12T08:00:45Z"),
    version(4, "2026-11-15T00:00:00Z"),
  ];
  const of = (from: string, to: string) =>
    promisedIn(versions, new Date(from), new Date(to)).map(({ from: a, to: b, version: { version: n } }) => [
      n,
      a.toISOString().slice(0, 16),
      b.toISOString().slice(0, 16),
    ]);
  expect(of("2026-11-01T00:00:00Z", "2026-11-13T00:00:00Z")).toEqual([
    [1, "2026-11-01T00:00", "2026-11-12T08:00"],
    [3, "2026-11-12T08:00", "2026-11-13T00:00"],
  ]);
  expect(of("2026-11-16T00:00:00Z", "2026-11-17T00:00:00Z")).toEqual([
    [4, "2026-11-16T00:00", "2026-11-17T00:00"],
  ]);
});
