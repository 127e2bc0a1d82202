import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { ChecklistDocument } from "@/domain/schema/checklist";
import { auditron } from "./platform";

const folder = path.join(import.meta.dirname, "checklists");
const documents = readdirSync(folder).map((name) => ({
  name,
  document: ChecklistDocument.parse(parse(readFileSync(path.join(folder, name), "utf8"))),
}));
const components = auditron.components.map((component) => component.key);
const checks = auditron.components.flatMap((component) => component.checks.map((check) => check.key));

describe.each(documents)("$name", ({ name, document }) => {
  test("is called like its file and belongs here", () => {
    expect(`${document.id}.yaml`).toBe(name);
    expect(document.platform).toBe(auditron.id);
  });
  test("names only what exists", () => {
    for (const row of document.rows) {
      for (const assertion of row.assert) {
        if (assertion.kind === "components")
          for (const key of assertion.components) expect(components).toContain(key);
        if (assertion.kind === "metric") expect(checks).toContain(assertion.check);
      }
      if (row.remedy) expect(row.remedy.action).toBe("reask");
      expect(row.source?.file).toBe(auditron.runbook.file);
      expect(row.features.length).toBeGreaterThan(0);
    }
  });
});

test("every row of the runbook's maintenance lists has its row here", () => {
  const features = new Set(documents.flatMap(({ document }) => document.rows.flatMap((row) => row.features)));
  for (let number = 47; number <= 60; number += 1) expect(features).toContain(`AU-${number}`);
});
