import { describe, expect, test } from "vitest";
import type { Limits } from "./threshold";
import { compareCheck, type Seen, verdictOf } from "./watch";

const seen = (more: Partial<Seen> = {}): Seen => ({
  told: 60,
  unknown: 0,
  bad: 0,
  latencyMs: null,
  value: null,
  ...more,
});
const since = (more: Partial<Seen> = {}) => seen({ told: 10, ...more });
const limits = (more: Partial<Limits> = {}): Limits => ({
  unit: "count",
  direction: "above-is-bad",
  target: null,
  warn: 50,
  alert: 100,
  strict: false,
  ...more,
});
const check = { key: "health", title: "Health", limits: limits() };
const turns = (before: Seen, now: Seen, of = check) =>
  Object.fromEntries(compareCheck(of, before, now).map(({ measure, turn }) => [measure, turn]));

describe("a check is compared with itself", () => {
  test("by the share of its looks that were in trouble", () => {
    expect(turns(seen(), since())).toEqual({ trouble: "same" });
    expect(turns(seen(), since({ bad: 1 }))).toEqual({ trouble: "worse" });
    expect(turns(seen({ bad: 3 }), since({ bad: 1 }))).toEqual({ trouble: "same" });
    expect(turns(seen({ bad: 30 }), since())).toEqual({ trouble: "better" });
  });

  test("by its latency, where the change is large both for it and for a person", () => {
    expect(turns(seen({ latencyMs: 4 }), since({ latencyMs: 40 })).latency).toBe("same");
    expect(turns(seen({ latencyMs: 400 }), since({ latencyMs: 590 })).latency).toBe("same");
    expect(turns(seen({ latencyMs: 400 }), since({ latencyMs: 600 })).latency).toBe("worse");
    expect(turns(seen({ latencyMs: 400 }), since({ latencyMs: 200 })).latency).toBe("better");
    expect(turns(seen({ latencyMs: 400 }), since())).not.toHaveProperty("latency");
  });

  test("by its value, measured at its limit and in its direction", () => {
    expect(turns(seen({ value: 20 }), since({ value: 29 })).value).toBe("same");
    expect(turns(seen({ value: 20 }), since({ value: 30 })).value).toBe("worse");
    expect(turns(seen({ value: 20 }), since({ value: 10 })).value).toBe("better");
    const fewIsBad = { ...check, limits: limits({ direction: "below-is-bad" }) };
    expect(turns(seen({ value: 20 }), since({ value: 30 }), fewIsBad).value).toBe("better");
    const unlimited = { ...check, limits: limits({ warn: null, alert: null }) };
    expect(turns(seen({ value: 20 }), since({ value: 900 }), unlimited)).not.toHaveProperty("value");
  });
});

test("too few looks, or more that told nothing, are unknown, whatever the others said", () => {
  expect(turns(seen(), since({ told: 2 }))).toEqual({ none: "unknown" });
  expect(turns(seen({ told: 2 }), since())).toEqual({ none: "unknown" });
  expect(turns(seen(), since({ told: 4, unknown: 4 }))).toEqual({ none: "unknown" });
  expect(turns(seen(), since({ told: 5, unknown: 4 }))).toEqual({ trouble: "same" });
  expect(compareCheck(check, seen({ told: 0 }), since({ told: 0 }))[0]?.said).toContain("Nobody looked");
});

test("one thing worse is worse; without it, one thing unknown is unknown; nothing watched is unknown", () => {
  const of = (...all: ("better" | "same" | "worse" | "unknown")[]) =>
    verdictOf(all.map((turn) => ({ turn })));
  expect(of("better", "unknown", "worse")).toBe("worse");
  expect(of("better", "unknown", "same")).toBe("unknown");
  expect(of("better", "same")).toBe("better");
  expect(of("same", "same")).toBe("same");
  expect(of()).toBe("unknown");
});

test("it says both figures", () => {
  const [trouble, latency] = compareCheck(check, seen({ latencyMs: 200 }), since({ bad: 4, latencyMs: 900 }));
  expect(trouble?.said).toBe("0 % of looks in trouble before, 40 % of looks in trouble since");
  expect(latency?.said).toBe("200 ms before, 900 ms since");
});
