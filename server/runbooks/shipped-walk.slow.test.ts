import { randomUUID } from "node:crypto";
import { asc, eq } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { runbookRuns, runbookSteps } from "@/db/schema";
import { isSettled } from "@/domain/runbook";
import { runAction } from "@/server/actions/run-action";
import { verifyAction } from "@/server/actions/verify-action";
import { as, onStage } from "@/server/testing/cast";
import { until } from "@/server/testing/until";
import { AZURE, watchingAzure } from "@/server/testing/with-azure";
import { checksOf } from "./checks-of";
import { startRunbook } from "./start";
import { storeRunbooks } from "./store-runbooks";
import { walkRunbooks } from "./walk-runbook";
import { workStep } from "./work";

const stage = onStage();
const watched = watchingAzure(stage);
beforeAll(() => storeRunbooks(stage.db, new Date()));

const stepsOf = (runId: string) =>
  stage.db
    .select()
    .from(runbookSteps)
    .where(eq(runbookSteps.runId, runId))
    .orderBy(asc(runbookSteps.position));

/** Does what the queue would make a worker do, until a person's turn comes or nothing is left. */
async function untilAPerson(runId: string, checks: (step: string) => readonly string[]) {
  return until(
    "a person's turn",
    async () => {
      for (const step of await stepsOf(runId)) {
        if (step.state !== "running" && step.state !== "waiting") continue;
        if (step.actionRunId) {
          await runAction(stage.db, watched.book, step.actionRunId);
          await verifyAction(stage.db, watched.book, step.actionRunId);
        }
        const asked = await checksOf(stage.db, AZURE, { kind: step.kind, checks: checks(step.key) });
        await Promise.all(asked.questions.map((question) => watched.loop.askNow(AZURE, question)));
      }
      await walkRunbooks(stage.db, new Date());
      const steps = await stepsOf(runId);
      const stands = steps.find(({ state }) => state === "ready" || state === "failed");
      if (stands) return { step: stands };
      return steps.every((step) => isSettled(step.state)) && { step: undefined };
    },
    90,
  );
}

test("the shipped way to sync by hand is walked to its proof on the platform", {
  timeout: 180_000,
}, async () => {
  const { id } = await startRunbook(as(stage, "operator"), {
    runbookId: "azure-governance/manual-sync",
    environmentId: AZURE,
    parameters: { job: "resources" },
    requestKey: randomUUID(),
  });
  const checks = (key: string) =>
    ({
      scheduled: ["scheduler", "sync-schedule"],
      failing: ["sync-failures"],
      proof: ["sync-failures", "sync-completeness", "sync-data"],
    })[key] ?? [];
  for (;;) {
    const { step } = await untilAPerson(id, checks);
    if (!step) break;
    expect(step.state, `${step.key}: ${step.said}`).toBe("ready");
    const [run] = await stage.db.select().from(runbookRuns).where(eq(runbookRuns.id, id));
    await workStep(as(stage, "operator"), {
      runId: id,
      version: run?.version ?? 0,
      stepKey: step.key,
      requestKey: randomUUID(),
    });
  }
  const steps = await stepsOf(id);
  expect(steps.map(({ key, state }) => [key, state])).toEqual(steps.map(({ key }) => [key, "done"]));
});
