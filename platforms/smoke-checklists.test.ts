import fs from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { ChecklistDocument } from "@/domain/schema/checklist";
import { connectors, type OutsidePlatformId } from "./index";

const FILES: Record<OutsidePlatformId, string> = {
  "azure-governance": "azure-smoke-tests",
  adinsights: "adinsights-smoke-tests",
  auditron: "auditron-smoke-tests",
  complyai: "complyai-smoke-tests",
  "notification-preferences": "notification-smoke-tests",
};

describe.each(Object.entries(FILES))("smoke tests of %s", (platform, file) => {
  const text = fs.readFileSync(
    path.join(import.meta.dirname, platform, "checklists", `${file}.yaml`),
    "utf8",
  );
  const document = ChecklistDocument.parse(parse(text));
  const { declaration, actions, dialects } = connectors[platform as OutsidePlatformId];
  const checks = declaration.components.flatMap((component) => component.checks);

  test("are walked when somebody deployed, and most rows settle themselves", () => {
    expect(document).toMatchObject({ id: file, platform, cadence: "on-demand" });
    const byHand = document.rows.filter(({ assert }) => assert.some(({ kind }) => kind === "manual"));
    expect(byHand.length * 2).toBeLessThan(document.rows.length);
  });

  test("name components, metrics, jobs and remedies that exist", () => {
    const components = declaration.components.map(({ key }) => key);
    const known = Object.keys(dialects).flatMap((dialect) => [...actions(dialect)]);
    for (const { assert, remedy } of document.rows) {
      for (const each of assert) {
        if (each.kind === "components") expect(components).toEqual(expect.arrayContaining(each.components));
        if (each.kind === "metric")
          expect(checks.find(({ key }) => key === each.check)?.metric).toBeDefined();
        if (each.kind === "fresh")
          expect(declaration.jobs.map(({ key }) => key)).toEqual(expect.arrayContaining(each.jobs));
      }
      if (!remedy || remedy.action === "reask") continue;
      const action = known.find(({ key, tier }) => key === remedy.action && tier === 1);
      expect(action?.input.safeParse(remedy.input).success, remedy.action).toBe(true);
    }
  });
});
