import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { CAPABILITIES } from "@/domain/platform";
import { ChecklistDocument } from "@/domain/schema/checklist";
import { contradiction } from "@/domain/threshold";
import { connector } from "./connector";

const { declaration } = connector;
const checks = declaration.components.flatMap((component) => component.checks);
const metrics = declaration.thresholds.map(({ metric }) => metric);
const dialects = Object.keys(connector.dialects);

test.each(dialects)("every check has its question in the %s dialect", (dialect) => {
  const questions = connector.questions(dialect).map(({ key }) => key);
  expect(questions).toEqual(expect.arrayContaining([...new Set(checks.map(({ question }) => question))]));
});

test("keys are unique and every metric that is named has a threshold", () => {
  expect(new Set(checks.map(({ key }) => key)).size).toBe(checks.length);
  expect(new Set(metrics).size).toBe(metrics.length);
  for (const { metric } of checks) if (metric) expect(metrics).toContain(metric);
  for (const { ageMetric } of declaration.jobs) expect(metrics).toContain(ageMetric);
});

test("no threshold contradicts itself", () => {
  for (const row of declaration.thresholds) expect(contradiction(row.direction, row)).toBeUndefined();
});

test("ages have the two steps of the runbook, resources one", () => {
  const age = (job: string) => {
    const row = declaration.thresholds.find(({ metric }) => metric === `${job}.age`);
    return [row?.warn, row?.alert].map((seconds) => (seconds ?? 0) / 3600);
  };
  expect(age("costs")).toEqual([25, 48]);
  expect(age("compliance")).toEqual([5, 8]);
  expect(age("resources")).toEqual([2, 2]);
  expect(age("identity")).toEqual([25, 48]);
});

test.each(dialects)("what the platform limits is not asked too often in the %s dialect", (dialect) => {
  const apart = (key: string) =>
    connector.questions(dialect).find((question) => question.key === key)?.atLeastSecondsApart ?? 0;
  // Three a minute for the reads of syncs and alerts, five in five minutes for the sign-in page.
  for (const key of ["syncs", "alerts"]) expect(apart(key)).toBeGreaterThanOrEqual(25);
  expect(apart("front")).toBeGreaterThan(60);
});

test("the daily review reads as a checklist whose checks, jobs and remedies exist", () => {
  const file = path.join(import.meta.dirname, "checklists/azure-daily-review.yaml");
  const review = ChecklistDocument.parse(parse(readFileSync(file, "utf8")));
  expect(review.rows.map(({ key }) => key)).toEqual([
    "dashboard",
    "costs",
    "compliance",
    "resources",
    "alerts",
    "tenants",
  ]);
  const actions = connector.actions("real");
  for (const { assert, remedy } of review.rows) {
    for (const claim of assert) {
      if (claim.kind === "metric" && !claim.platform)
        expect(checks.map(({ key }) => key)).toContain(claim.check);
      if (claim.kind === "fresh")
        expect(declaration.jobs.map(({ key }) => key)).toEqual(expect.arrayContaining(claim.jobs));
      if (claim.kind === "components")
        expect(declaration.components.map(({ key }) => key)).toEqual(
          expect.arrayContaining(claim.components),
        );
    }
    if (remedy && remedy.action !== "reask") {
      const action = actions.find(({ key }) => key === remedy.action);
      expect(action?.input.safeParse(remedy.input).success).toBe(true);
    }
  }
});

test.each(dialects)("jobs and actions agree in the %s dialect", (dialect) => {
  const actions = connector.actions(dialect);
  for (const { trigger } of declaration.jobs) {
    const action = actions.find(({ key }) => key === trigger?.action);
    expect(action?.input.safeParse(trigger?.input).success).toBe(true);
  }
  for (const action of actions) expect(CAPABILITIES).toContain(action.capability);
  const sync = actions.find(({ key }) => key === "sync.trigger");
  expect(sync?.input.safeParse({ job: "riverside" }).success).toBe(false);
  expect(sync?.input.safeParse({ job: "costs", more: "x" }).success).toBe(false);
});
