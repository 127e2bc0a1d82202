import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { checklistRows } from "@/db/schema";
import { as, onStage } from "@/server/testing/cast";
import { AZURE, watchingAzure } from "@/server/testing/with-azure";
import { evaluateRun } from "./evaluate-run";
import { openRun } from "./work-run";

const stage = onStage();
const watched = watchingAzure(stage);

async function walked() {
  const { id } = await openRun(as(stage, "operator"), {
    checklistId: "azure-smoke-tests",
    environmentId: AZURE,
  });
  await evaluateRun(stage.db, (place, question) => watched.loop.askNow(place, question), id, undefined);
  const rows = await stage.db.select().from(checklistRows).where(eq(checklistRows.runId, id));
  return Object.fromEntries(rows.map(({ key, state }) => [key, state]));
}

describe("smoke tests after a deployment", () => {
  test("settle themselves when somebody opens them", async () => {
    expect(await walked()).toEqual({
      health: "pass",
      parts: "pass",
      scheduler: "pass",
      credentials: "pass",
      dashboard: "pass",
      sync: "pass",
    });
  });

  test("do not pass on what was well before, while the first bad answer waits to be confirmed", async () => {
    watched.simulator.setFaults([{ kind: "500", pathPrefix: "" }]);
    const { sync, ...asked } = await walked();
    expect(sync).toBeDefined();
    expect(Object.values(asked)).not.toContain("pass");
    watched.simulator.setFaults([]);
  });
});
