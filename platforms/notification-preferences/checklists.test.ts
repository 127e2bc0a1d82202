import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { ChecklistDocument } from "@/domain/schema/checklist";
import { notificationPreferences } from "./platform";

const folder = path.join(import.meta.dirname, "checklists");
const documents = readdirSync(folder).map((name) => ({
  name,
  document: ChecklistDocument.parse(parse(readFileSync(path.join(folder, name), "utf8"))),
}));
const components = notificationPreferences.components.map((component) => component.key);
const checks = notificationPreferences.components.flatMap((component) =>
  component.checks.map((check) => check.key),
);

describe.each(documents)("$name", ({ name, document }) => {
  test("is called like its file and belongs here", () => {
    expect(`${document.id}.yaml`).toBe(name);
    expect(document.platform).toBe(notificationPreferences.id);
  });
  test("names only what exists", () => {
    for (const row of document.rows) {
      for (const assertion of row.assert) {
        if (assertion.kind === "components")
          for (const key of assertion.components) expect(components).toContain(key);
        if (assertion.kind === "metric") expect(checks).toContain(assertion.check);
      }
      if (row.remedy) expect(row.remedy.action).toBe("reask");
      expect(row.source?.file).toBe(notificationPreferences.runbook.file);
      expect(row.features.length).toBeGreaterThan(0);
    }
  });
});

test("smoke tests, weekly report and monthly duties of the runbook have their rows here", () => {
  const features = new Set(documents.flatMap(({ document }) => document.rows.flatMap((row) => row.features)));
  const numbers = [
    42, 43, 44, 45, 57, 59, 60, 61, 62, 65, 66, 67, 68, 69, 70, 71, 72, 73, 74, 80, 81, 82, 83,
  ];
  for (const number of numbers) expect(features).toContain(`NP-${String(number).padStart(2, "0")}`);
});
