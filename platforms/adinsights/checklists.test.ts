import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { ChecklistDocument } from "@/domain/schema/checklist";
import { connector } from "./connector";
import { adinsights } from "./platform";

const folder = path.join(import.meta.dirname, "checklists");
const documents = readdirSync(folder).map((name) => ({
  name,
  document: ChecklistDocument.parse(parse(readFileSync(path.join(folder, name), "utf8"))),
}));
const checks = adinsights.components.flatMap((component) => component.checks);

test("there are three checklists, named like their files", () => {
  expect(documents.map(({ document }) => `${document.id}.yaml`)).toEqual(documents.map(({ name }) => name));
  expect(documents).toHaveLength(3);
});

test.each(documents)("$name asserts and remedies only what exists", ({ document }) => {
  for (const row of document.rows) {
    for (const assertion of row.assert) {
      if (assertion.kind === "components")
        for (const key of assertion.components)
          expect(adinsights.components.map((c) => c.key)).toContain(key);
      if (assertion.kind === "fresh")
        for (const key of assertion.jobs) expect(adinsights.jobs.map((job) => job.key)).toContain(key);
      if (assertion.kind === "metric")
        expect(checks.find(({ key }) => key === assertion.check)?.metric).toBeDefined();
    }
    if (row.remedy && row.remedy.action !== "reask") {
      const action = connector.actions("head").find(({ key }) => key === row.remedy?.action);
      expect(action?.input.safeParse(row.remedy.input).success).toBe(true);
    }
  }
});

test("the declaration agrees with itself and with every dialect's questions", () => {
  const metrics = adinsights.thresholds.map(({ metric }) => metric);
  expect(new Set(metrics).size).toBe(metrics.length);
  for (const { metric } of checks) if (metric) expect(metrics).toContain(metric);
  for (const { ageMetric } of adinsights.jobs) expect(metrics).toContain(ageMetric);
  for (const dialect of Object.keys(connector.dialects)) {
    const questions = connector.questions(dialect).map(({ key }) => key);
    for (const { question } of checks) expect(questions).toContain(question);
  }
});
