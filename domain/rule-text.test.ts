import { describe, expect, test } from "vitest";
import type { RuleSpec } from "./alert-rule";
import { contradictionIn, type RuleNames, ruleText } from "./rule-text";

const limits = {
  unit: "percent",
  direction: "above-is-bad",
  target: null,
  warn: 70,
  alert: 85,
  strict: false,
} as const;
const names: RuleNames = {
  metrics: new Map([["cpu", { title: "CPU in use", limits }]]),
  checks: new Map([["api", "The API answers"]]),
  jobs: new Map([["costs", "Cost data"]]),
};
const value = (over: Partial<Extract<RuleSpec, { kind: "threshold" }>>): RuleSpec => ({
  kind: "threshold",
  metric: "cpu",
  check: null,
  level: "alert",
  limit: null,
  direction: "above-is-bad",
  windowSeconds: 0,
  aggregate: "last",
  minimumVolume: 0,
  ...over,
});

describe("a rule in words", () => {
  test.each<[RuleSpec, string]>([
    [value({}), "CPU in use is past its alert limit of 85 %."],
    [
      value({ level: "warn", minimumVolume: 20 }),
      "CPU in use is past its warn limit of 70 %, out of at least 20.",
    ],
    [
      value({ level: null, limit: 50, windowSeconds: 900, aggregate: "average" }),
      "CPU in use (the average over 15 min) is above 50 %.",
    ],
    [value({ metric: null, check: "api" }), "“The API answers” is at alert."],
    [value({ metric: null, check: "gone", level: "warn" }), "“gone” is at warn or worse."],
    [
      value({ metric: null, check: "api", level: null, limit: 3, direction: "below-is-bad" }),
      "“The API answers” is below 3.",
    ],
    [
      { kind: "staleness", job: "costs", level: "warn" },
      "The data of “Cost data” is older than its warn limit.",
    ],
    [
      {
        kind: "error-rate",
        of: "runs",
        job: null,
        check: null,
        percent: 10,
        windowSeconds: 3600,
        minimumVolume: 5,
      },
      "More than 10 % of the runs of all jobs end badly within 1 h, out of at least 5.",
    ],
    [{ kind: "no-data", check: null, seconds: 600 }, "Nobody can tell for 10 min how any check stands."],
    [
      { kind: "access-refused", check: "api", seconds: 60 },
      "The question of “The API answers” is refused for 1 min.",
    ],
    [{ kind: "consecutive-failures", job: "costs", count: 3 }, "3 runs of “Cost data” failed in a row."],
    [{ kind: "consecutive-failures", job: null, count: 1 }, "The last run of any job failed."],
    [{ kind: "dead-man" }, "A heartbeat does not come in time, or reports a failure."],
    [
      {
        kind: "burn-rate",
        check: "api",
        objectivePercent: 99.9,
        windows: [{ longSeconds: 3600, shortSeconds: 300, factor: 14.4 }],
      },
      "The budget that 99.9 % leaves to “The API answers” burns 14.4 times too fast over 1 h and 5 min.",
    ],
    [
      { kind: "simultaneous", count: 3, windowSeconds: 1800 },
      "At least 3 jobs or tenants of one environment fail within 30 min.",
    ],
    [
      {
        kind: "budget",
        steps: [{ percent: 60, severity: "warning" }],
        burns: [{ span: "hour", factor: 14, severity: "critical" }],
      },
      "The budget of a promise is spent to 60 % (warning), or is spent 14 times too fast over 1 h (critical).",
    ],
    [
      { kind: "budget", steps: [], burns: [{ span: "sixHours", factor: 6, severity: "info" }] },
      "The budget of a promise is spent 6 times too fast over 6 h (info).",
    ],
    [{ kind: "webhook-silence", seconds: 1800 }, "No webhook comes for 30 min although jobs end."],
    [{ kind: "credential-expiry", metric: "secret", days: 14 }, "secret: fewer than 14 days are left."],
    [
      { kind: "failed-sign-ins", count: 5, windowSeconds: 900, by: "address" },
      "More than 5 sign-ins from one address fail within 15 min.",
    ],
  ])("%j", (spec, text) => expect(ruleText(spec, names)).toBe(text));
});

test("what contradicts itself is refused", () => {
  expect(contradictionIn(value({}))).toBeUndefined();
  expect(contradictionIn(value({ check: "api" }))).toMatch(/metric or a check/);
  expect(contradictionIn(value({ limit: 3 }))).toMatch(/registered limit or give a number/);
  expect(contradictionIn(value({ aggregate: "highest" }))).toMatch(/needs a window/);
  const burn = {
    kind: "burn-rate",
    check: null,
    objectivePercent: 99,
    windows: [{ longSeconds: 60, shortSeconds: 60, factor: 2 }],
  } as const;
  expect(contradictionIn({ ...burn, windows: [...burn.windows] })).toMatch(/shorter/);
});

test("a budget rule needs something to tell, each once, and nothing that grows milder", () => {
  const said = (
    steps: [number, "info" | "warning" | "critical"][],
    spans: ("hour" | "sixHours")[] = [],
  ): string | undefined =>
    contradictionIn({
      kind: "budget",
      steps: steps.map(([percent, severity]) => ({ percent, severity })),
      burns: spans.map((span) => ({ span, factor: 6, severity: "warning" })),
    });
  expect(said([])).toMatch(/Name a step or a pace/);
  expect(said([], ["hour"])).toBeUndefined();
  expect(
    said([
      [50, "info"],
      [50, "warning"],
    ]),
  ).toMatch(/each step once/);
  expect(
    said([
      [50, "warning"],
      [75, "info"],
    ]),
  ).toBe("At 75 % it cannot be milder (info) than at 50 % (warning).");
  expect(said([[50, "info"]], ["hour", "hour"])).toMatch(/one pace for each span/);
});
