import { describe, expect, test } from "vitest";
import { RULE_KINDS, type RuleSpec } from "@/domain/alert-rule";
import { readSpec, textsOf } from "./spec-draft";
import { FIRST_SPEC } from "./spec-kinds";

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
});
