import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { actionRuns, auditEvents, checklistRows, checklistRuns } from "@/db/schema";
import { simulateAs } from "@/platforms/azure-governance/simulator";
import { trailProblems } from "./audit/verify";
import { openRun, remedyRow } from "./checklists/work-run";
import { as } from "./testing/cast";
import { until } from "./testing/until";
import { AZURE } from "./testing/with-azure";
import { withWorkers } from "./testing/with-workers";

const BLOCKS_MS = 4000;

const stage = withWorkers({
  platform: "azure-governance",
  simulate: simulateAs({ environment: "development", blocksMs: BLOCKS_MS }),
  dialect: "real",
});

const asOlga = () => as(stage, "operator");
const rowOf = async (runId: string) =>
  (await stage.db.select().from(checklistRows).where(eq(checklistRows.runId, runId))).find(
    ({ key }) => key === "costs",
  );
const runOf = async (id: string) =>
  (await stage.db.select().from(actionRuns).where(eq(actionRuns.id, id)))[0];
const sent = () =>
  stage.simulator.requests.filter(
    ({ method, path: asked }) => method === "POST" && asked.endsWith("/sync/costs"),
  ).length;

describe("a crash in the middle of a remedy", { timeout: 600_000, retry: 0 }, () => {
  test("neither a killed worker nor a killed database loses it, and the platform is asked once", async () => {
    const first = await stage.startWorker();
    const { id: runId } = await until("the environment was found", async () =>
      openRun(asOlga(), { checklistId: "azure-daily-review", environmentId: AZURE }).catch(() => undefined),
    );
    await until(
      "the row failed for want of fresh data",
      async () => (await rowOf(runId))?.state === "fail",
      150,
    );
    const { actionRunId } = await remedyRow(asOlga(), { runId, rowKey: "costs" });
    if (!actionRunId) throw new Error("no action");
    await until(
      "the platform was asked",
      async () => (await runOf(actionRunId))?.calledAt != null && sent() === 1,
      30,
    );

    // Nothing can be looked up until the database was killed too, however fast the next worker is.
    stage.simulator.setFaults([{ kind: "500", pathPrefix: "/api/v1/sync" }]);
    first.kill("SIGKILL");
    await stage.startWorker();
    await until(
      "another worker took it over",
      async () => (await runOf(actionRunId))?.state === "verifying",
      150,
    );

    await stage.killDatabase();
    stage.simulator.setFaults([]);

    const ended = await until(
      "it was settled by looking",
      async () => {
        const run = await runOf(actionRunId).catch(() => undefined);
        return run && ["succeeded", "failed", "outcome-unknown"].includes(run.state) && run;
      },
      150,
    );
    expect(ended).toMatchObject({
      state: "succeeded",
      attempt: 2,
      said: expect.stringContaining("worker died"),
    });
    expect(sent()).toBe(1);
    await until("the row turned green", async () => (await rowOf(runId))?.state === "pass", 60);

    const trail = await stage.db.select().from(auditEvents).where(eq(auditEvents.subjectId, actionRunId));
    expect(trail.map(({ action }) => action)).toEqual(["action.succeeded"]);
    expect(await trailProblems(stage.db)).toEqual([]);
    const runs = await stage.db.select().from(checklistRuns).where(eq(checklistRuns.id, runId));
    expect(runs[0]?.openedByName).toBe("Olga");
  });
});
