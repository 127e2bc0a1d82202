import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { checklistRows } from "@/db/schema";
import { as, onStage } from "@/server/testing/cast";
import { until } from "@/server/testing/until";
import { AZURE, watchingAzure } from "@/server/testing/with-azure";
import { evaluateRun, judgeOpenRuns } from "./evaluate-run";
import { openRun } from "./work-run";

const stage = onStage();
const watched = watchingAzure(stage);

async function statesOf(runId: string) {
  const rows = await stage.db.select().from(checklistRows).where(eq(checklistRows.runId, runId));
  return Object.fromEntries(rows.map(({ key, state }) => [key, state]));
}

const setAll = (runId: string, state: "unknown" | "pass") =>
  stage.db.update(checklistRows).set({ state }).where(eq(checklistRows.runId, runId));

async function walked() {
  const { id } = await openRun(as(stage, "operator"), {
    checklistId: "azure-smoke-tests",
    environmentId: AZURE,
  });
  await evaluateRun(stage.db, (place, question) => watched.loop.askNow(place, question), id, undefined);
  return { id, states: await statesOf(id) };
}

describe("smoke tests after a deployment", () => {
  test("settle themselves when somebody opens them", async () => {
    expect((await walked()).states).toEqual({
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
    const { id, states } = await walked();
    const { sync, ...asked } = states;
    expect(sync).toBeDefined();
    expect(Object.values(asked)).not.toContain("pass");

    await until("the failure is confirmed, and the open run has noticed", async () => {
      await setAll(id, "unknown");
      await watched.loop.askNow(AZURE, "health");
      await judgeOpenRuns(stage.db, new Date());
      return (await statesOf(id)).health === "fail";
    });
    await setAll(id, "pass");
    await judgeOpenRuns(stage.db, new Date(Date.now() + 9 * 3_600_000));
    expect((await statesOf(id)).health).toBe("pass");
    watched.simulator.setFaults([]);
  });
});
