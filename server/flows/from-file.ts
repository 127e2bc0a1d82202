import { eq } from "drizzle-orm";
import type { Db } from "@/db";
import { flowBatches, flowBatchRows } from "@/db/schema";
import { changeStep, type Held, planned, tell } from "./flow-rows";

/** A step for which the file that a flow came from, or who decided on the file, has given the answer already. */
export async function answerFromFile(db: Db, held: Held, key: string, now: Date): Promise<void> {
  const step = planned(held, key);
  if (!held.flow.batchId || (step?.kind !== "evidence" && step?.kind !== "approval")) return;
  const [found] = await db
    .select({ batch: flowBatches, proofs: flowBatchRows.proofs })
    .from(flowBatchRows)
    .innerJoin(flowBatches, eq(flowBatches.id, flowBatchRows.batchId))
    .where(eq(flowBatchRows.flowId, held.flow.id));
  if (!found) return;
  const { batch, proofs } = found;
  if (step.kind === "approval") {
    if (batch.decision !== "approved") return;
    const said = `Approved for the whole file by ${batch.decidedByName}: ${batch.decidedReason}`;
    return done(db, held, key, said, { byId: batch.decidedById, byName: batch.decidedByName }, now);
  }
  const proof = Object.fromEntries(
    step.fields.flatMap((field) => {
      const given = proofs[`${step.key}.${field.key}`];
      return given ? [[field.key, given]] : [];
    }),
  );
  if (Object.keys(proof).length === 0) return;
  if (step.fields.some((field) => field.required && !proof[field.key])) return;
  const by = { byId: batch.requestedById, byName: batch.requestedByName };
  await done(db, held, key, `Written down in ${batch.fileName}.`, { ...by, proof }, now);
}

async function done(
  db: Db,
  held: Held,
  key: string,
  said: string,
  more: { byId: string | null; byName: string | null; proof?: Record<string, string> },
  now: Date,
): Promise<void> {
  await changeStep(db, held, key, { state: "done", output: { said }, endedAt: now, ...more });
  const title = held.steps.find((step) => step.key === key)?.title ?? key;
  await tell(db, held, {
    kind: "step-done",
    stepKey: key,
    byName: more.byName ?? "",
    said: `${title}: ${said}`,
    at: now,
  });
}
