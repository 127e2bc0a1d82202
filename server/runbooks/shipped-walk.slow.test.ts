import { randomUUID } from "node:crypto";
import { asc, eq } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { runbookRuns, runbookSteps } from "@/db/schema";
import { isSettled } from "@/domain/runbook";
import type { RunbookDocument, RunbookStep } from "@/domain/schema/runbook";
import { runAction } from "@/server/actions/run-action";
import { verifyAction } from "@/server/actions/verify-action";
import { answerQuery } from "@/server/queries/run-query";
import { as, onStage } from "@/server/testing/cast";
import { until } from "@/server/testing/until";
import { AZURE, watchingAzure } from "@/server/testing/with-azure";
import { checksOf } from "./checks-of";
import { currentRunbook } from "./read-document";
import { startRunbook } from "./start";
import { storeRunbooks } from "./store-runbooks";
import { walkRunbooks } from "./walk-runbook";
import { workStep } from "./work";

const stage = onStage();
const watched = watchingAzure(stage);
beforeAll(() => storeRunbooks(stage.db, new Date()));

type StepRow = typeof runbookSteps.$inferSelect;

const stepsOf = (runId: string) =>
  stage.db
    .select()
    .from(runbookSteps)
    .where(eq(runbookSteps.runId, runId))
    .orderBy(asc(runbookSteps.position));

/** Does for a step what the queue would make a worker do. */
async function workFor(row: StepRow, step: RunbookStep | undefined): Promise<void> {
  if (row.queryRunId) await answerQuery(stage.db, watched.book, row.queryRunId);
  if (row.actionRunId) {
    await runAction(stage.db, watched.book, row.actionRunId);
    await verifyAction(stage.db, watched.book, row.actionRunId);
  }
  if (step && "checks" in step) {
    const { questions } = await checksOf(stage.db, AZURE, step);
    await Promise.all(questions.map((question) => watched.loop.askNow(AZURE, question)));
  }
}

/** Walks until a person's turn comes, a step fails, or nothing is left. */
async function untilAPerson(runId: string, { steps }: RunbookDocument): Promise<StepRow | undefined> {
  const { stands } = await until(
    "a person's turn",
    async () => {
      for (const row of await stepsOf(runId))
        if (row.state === "running" || row.state === "waiting")
          await workFor(
            row,
            steps.find(({ key }) => key === row.key),
          );
      await walkRunbooks(stage.db, new Date());
      const rows = await stepsOf(runId);
      const stands = rows.find(({ state }) => state === "ready" || state === "failed");
      return (stands || rows.every(({ state }) => isSettled(state))) && { stands };
    },
    90,
  );
  return stands;
}

const WALKS: { runbook: string; parameters: Record<string, string>; options: Record<string, string> }[] = [
  { runbook: "manual-sync", parameters: { job: "resources" }, options: {} },
  { runbook: "reports", parameters: {}, options: { which: "costs" } },
];

test.each(WALKS)(
  "$runbook is walked to its proof on the platform",
  async ({ runbook, parameters, options }) => {
    const runbookId = `azure-governance/${runbook}`;
    const { document } = await currentRunbook(stage.db, runbookId);
    const requestKey = randomUUID();
    const place = { runbookId, environmentId: AZURE };
    const { id } = await startRunbook(as(stage, "operator"), { ...place, parameters, requestKey });
    for (;;) {
      const row = await untilAPerson(id, document);
      if (!row) break;
      expect(row.state, `${row.key}: ${JSON.stringify(row.output)}`).toBe("ready");
      const [run] = await stage.db.select().from(runbookRuns).where(eq(runbookRuns.id, id));
      await workStep(as(stage, "operator"), {
        runId: id,
        version: run?.version ?? 0,
        stepKey: row.key,
        option: options[row.key],
        note: "Looked at, and as it should be.",
        requestKey: randomUUID(),
      });
    }
    const left = (await stepsOf(id)).filter(({ state }) => state !== "done" && state !== "not-needed");
    expect(left.map(({ key, state }) => `${key} ${state}`)).toEqual([]);
  },
);
