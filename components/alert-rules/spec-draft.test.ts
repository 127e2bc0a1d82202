import { describe, expect, test } from "vitest";
import { RULE_KINDS, type RuleSpec } from "@/domain/alert-rule";
import { readSpec, textsOf } from "./spec-draft";
import { FIRST_SPEC, SPEC_FIELDS } from "./spec-kinds";

const named = (spec: RuleSpec): RuleSpec =>
  "metric" in spec && spec.metric === "" ? { ...spec, metric: "cpu" } : spec;

describe("the fields of a rule", () => {
  test.each(RULE_KINDS)("%s reads as what was written", (kind) => {
    const spec = named(FIRST_SPEC[kind]);
    expect(readSpec(kind, textsOf(spec, "percent"), "percent")).toEqual({ spec });
  });

  test("a number of its own is read in the metric's unit", () => {
    const texts = { ...textsOf(named(FIRST_SPEC.threshold), "seconds"), level: "own", limit: "90 min" };
    expect(readSpec("threshold", texts, "seconds").spec).toMatchObject({ level: null, limit: 5400 });
    expect(readSpec("threshold", { ...texts, limit: "90" }, "seconds")).toMatchObject({
      field: "limit",
      problem: expect.stringMatching(/unit/),
    });
  });

  test("a look back needs its window, and a metric its name", () => {
    const texts = { ...textsOf(named(FIRST_SPEC.threshold), "count"), aggregate: "average" };
    expect(readSpec("threshold", texts, "count")).toMatchObject({ field: "windowSeconds" });
    expect(readSpec("threshold", { ...texts, windowSeconds: "15 min" }, "count").spec).toMatchObject({
      windowSeconds: 900,
    });
    expect(
      readSpec("credential-expiry", textsOf(FIRST_SPEC["credential-expiry"], "count"), "count"),
    ).toMatchObject({ field: "metric" });
  });

  test("an answers' share drops the job that was chosen before", () => {
    const texts = {
      ...textsOf(FIRST_SPEC["error-rate"], "count"),
      job: "costs",
      of: "answers",
      check: "api",
    };
    expect(readSpec("error-rate", texts, "count").spec).toMatchObject({ job: null, check: "api" });
  });

  test("steps of a budget are read in the order of their size; what is empty is not told", () => {
    const texts = {
      ...textsOf(FIRST_SPEC.budget, "count"),
      step0: "90",
      stepSeverity0: "critical",
      step1: "",
      step2: "60",
      "pace-hour": "10",
      "pace-sixHours": " ",
    };
    expect(readSpec("budget", texts, "count").spec).toEqual({
      kind: "budget",
      steps: [
        { percent: 60, severity: "critical" },
        { percent: 90, severity: "critical" },
      ],
      burns: [{ span: "hour", factor: 10, severity: "critical" }],
    });
    expect(readSpec("budget", { ...texts, step0: "half" }, "count")).toMatchObject({ field: "step0" });
    const shown = (name: string) =>
      SPEC_FIELDS.budget.find((field) => field.name === name)?.shownWhen?.(texts) ?? true;
    expect(["step2", "step3", "step4", "pace-hour"].map(shown)).toEqual([true, true, false, true]);
  });
});
