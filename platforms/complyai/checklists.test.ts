import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { ChecklistDocument } from "@/domain/schema/checklist";
import { connector } from "./connector";

const folder = path.join(import.meta.dirname, "checklists");
const { components, jobs } = connector.declaration;
const actions = connector.actions("internal-key");

describe.each(readdirSync(folder))("the checklist %s", (name) => {
  const document = ChecklistDocument.parse(parse(readFileSync(path.join(folder, name), "utf8")));

  test("is named like its file and speaks of this platform", () => {
    expect(`${document.id}.yaml`).toBe(name);
    expect(document.platform).toBe("complyai");
  });

  test("asserts only what is declared", () => {
    for (const assertion of document.rows.flatMap((row) => row.assert)) {
      if (assertion.kind === "components")
        expect(components.map(({ key }) => key)).toEqual(expect.arrayContaining(assertion.components));
      if (assertion.kind === "fresh")
        expect(jobs.map(({ key }) => key)).toEqual(expect.arrayContaining(assertion.jobs));
      if (assertion.kind === "metric")
        expect(
          components.flatMap((one) => one.checks).find(({ key }) => key === assertion.check)?.metric,
        ).toBeDefined();
    }
  });

  test("offers only remedies that exist, with an input they take", () => {
    for (const { remedy } of document.rows) {
      if (!remedy || remedy.action === "reask") continue;
      const action = actions.find(({ key }) => key === remedy.action);
      expect(action?.input.safeParse(remedy.input).success).toBe(true);
    }
  });

  test("says for every row where it comes from and what to do", () => {
    for (const { source, features, ifFailed } of document.rows) {
      expect(source?.file).toBe("complyai.md");
      expect(features.length).toBeGreaterThan(0);
      expect(ifFailed).not.toBe("");
    }
  });
});
