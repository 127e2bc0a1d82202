import { describe, expect, test } from "vitest";
import { hours, minutes } from "./duration";
import { freshness } from "./freshness";

const now = new Date("2026-11-20T09:00:00Z");
const limits = {
  unit: "seconds" as const,
  direction: "above-is-bad" as const,
  target: null,
  warn: 25 * 3600,
  alert: 48 * 3600,
  strict: true,
};
const aged = (ms: number) =>
  freshness({ lastGoodAt: new Date(now.getTime() - ms), limits, everySeconds: 86_400, now });

describe("freshness", () => {
  test("two tiers: the checklist's limit warns, the stalled limit alerts", () => {
    expect(aged(hours(24)).status).toBe("ok");
    expect(aged(hours(25)).status).toBe("warn");
    expect(aged(hours(47)).status).toBe("warn");
    expect(aged(hours(48)).status).toBe("alert");
  });
  test("never is unknown, not fresh", () => {
    expect(freshness({ lastGoodAt: null, limits, everySeconds: 3600, now })).toMatchObject({
      status: "unknown",
      ageMs: null,
    });
  });
  test("without a limit nothing is claimed", () => {
    expect(freshness({ lastGoodAt: now, limits: null, everySeconds: 3600, now }).status).toBe("unknown");
  });
  test("a date in the future is a clock that cannot be trusted", () => {
    const ahead = aged(-hours(2));
    expect(ahead.status).toBe("unknown");
    expect(ahead.sentence).toContain("in the future");
    expect(aged(-minutes(1)).status).toBe("ok");
  });
  test("says how many runs may still be missed", () => {
    const hourly = freshness({
      lastGoodAt: new Date(now.getTime() - minutes(41)),
      limits: { ...limits, warn: 7200, alert: 7200 },
      everySeconds: 3600,
      now,
    });
    expect(hourly.missesLeft).toBe(1);
    expect(hourly.sentence).toBe("Data is 41 min old, 2 h allowed, 1 missed run until breach.");
  });
});
