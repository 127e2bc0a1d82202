import { expect, test } from "vitest";
import { RunbookDocument } from "@/domain/schema/runbook";
import { readShipped } from "@/server/shipped-documents";
import { onStage } from "@/server/testing/cast";
import { declareThresholds } from "@/server/thresholds/declare";
import { checkText } from "./check-text";

const stage = onStage();

test("everything that ships could be published as it is", async () => {
  await declareThresholds(stage.db);
  const { shipped } = readShipped("runbooks", RunbookDocument);
  expect(shipped.length).toBeGreaterThan(20);
  for (const { document, text } of shipped) {
    const id = `${document.platform}/${document.id}`;
    const { problems } = await checkText(stage.db, id, text, new Date("2026-11-21T00:00:00Z"));
    expect({ id, errors: problems.filter(({ severity }) => severity === "error") }).toEqual({
      id,
      errors: [],
    });
  }
});
