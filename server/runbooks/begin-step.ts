import type { Db } from "@/db";
import { AppError } from "@/domain/errors";
import { fillInput, namedOf } from "@/domain/runbook-template";
import { isActing } from "@/domain/runbook-walk";
import type { RunbookStep } from "@/domain/schema/runbook";
import { requestQuery } from "@/server/queries/request-query";
import { enqueueIn } from "@/server/queue";
import { checksOf } from "./checks-of";
import type { Held, StepRow } from "./run-rows";

/** How soon a check that has not answered anew is asked again. */
const ASK_AGAIN_SECONDS = 2;

export type Begun = { step: Partial<StepRow> } | { failed: string };

/** Sets a step going that the machine does, or gets one ready whose input a person will see. */
export async function beginStep(
  db: Db,
  held: Held,
  step: RunbookStep,
  row: StepRow,
  now: Date,
): Promise<Begun> {
  if (step.kind === "wait") return { step: { dueAt: new Date(now.getTime() + step.minutes * 60_000) } };
  const asked = step.kind === "query" || step.kind === "verify" ? step.query : undefined;
  const begun: Partial<StepRow> = {};
  if (asked !== undefined || isActing(step)) {
    const filled = fillInput("input" in step ? step.input : {}, known(held));
    if ("missing" in filled)
      return {
        failed: `There is no value for ${filled.missing}: no parameter and no earlier step gives one.`,
      };
    begun.input = filled.input;
  }
  if (asked !== undefined) {
    const query = await ask(db, held, row, asked, begun.input ?? {}, now);
    if ("failed" in query) return query;
    begun.queryRunId = query.id;
  }
  if (step.kind === "check" || (step.kind === "verify" && step.checks.length > 0))
    begun.dueAt = await askChecks(db, held, step, now);
  return { step: begun };
}

/** Has the checks of a step asked again, out of turn, and says when to look whether that is still needed. */
export async function askChecks(
  db: Db,
  held: Held,
  step: Extract<RunbookStep, { kind: "check" | "verify" }>,
  now: Date,
): Promise<Date> {
  const { environmentId, questions } = await checksOf(db, held.run.environmentId, step);
  if (questions.length > 0)
    await enqueueIn(db)("reask", { environmentId, questions: JSON.stringify(questions) });
  return new Date(now.getTime() + ASK_AGAIN_SECONDS * 1000);
}

async function ask(
  db: Db,
  { run }: Held,
  row: StepRow,
  query: string,
  input: Record<string, string>,
  now: Date,
): Promise<{ id: string } | { failed: string }> {
  try {
    return await db.transaction((tx) =>
      requestQuery(
        { db: tx, now, enqueue: enqueueIn(tx) },
        {
          environmentId: run.environmentId,
          query,
          input,
          requestKey: `runbook:${run.id}:${row.key}:${row.attempt}`,
          by: { id: run.ownerId, name: run.ownerName },
        },
      ),
    );
  } catch (error) {
    if (error instanceof AppError) return { failed: error.message };
    throw error;
  }
}

function known({ run, steps }: Held) {
  const found = steps.filter(({ state }) => state === "done");
  return {
    parameters: run.parameters,
    steps: Object.fromEntries(found.map(({ key, output }) => [key, namedOf(output)])),
  };
}
