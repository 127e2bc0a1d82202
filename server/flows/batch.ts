import { randomUUID } from "node:crypto";
import { and, asc, count, desc, eq, gt, inArray, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Db } from "@/db";
import { flowBatches, flowBatchRows, flows } from "@/db/schema";
import { placeOf } from "@/domain/access";
import { AppError, badRequest, conflict, forbidden, notFound } from "@/domain/errors";
import { type CheckBatch, DecideBatch, type ReadBatch, RequestBatch } from "@/domain/schema/flow";
import { appendAudit } from "@/server/audit/append";
import { actorOf, type CommandContext, command } from "@/server/command";
import { standingOf } from "@/server/grants/holdings";
import { log } from "@/server/log";
import { requireStepUp } from "@/server/people/step-up";
import { enqueueIn } from "@/server/queue";
import { aboutFlow } from "./flow-rows";
import { findPlan, isGrave } from "./plans";
import { columnsOf, readBatchFile } from "./read-batch";
import { refuseRole, requestFlow } from "./request-flow";

/** So many flows of a file are in motion at once; the rest waits its turn. */
const IN_MOTION = 25;
const ROWS_SHOWN = 500;
const INSERTED_AT_ONCE = 1000;

/** What would become of each row of a file; nothing is kept. */
export async function checkBatch(db: Db, wanted: z.output<typeof CheckBatch>) {
  const plan = await bulkPlan(db, wanted.environmentId, wanted.plan);
  const rows = await readBatchFile(db, wanted.environmentId, plan, wanted.text);
  return {
    columns: columnsOf(plan),
    needsApproval: needsApproval(plan),
    rows: rows.map(({ line, label, verdict, said }) => ({ line, label, verdict, said })),
  };
}

async function bulkPlan(db: Db, environmentId: string, key: string) {
  const { plan } = await findPlan(db, environmentId, key);
  if (!plan.isBulk) throw badRequest(`"${plan.title}" is done one at a time.`);
  return plan;
}

const needsApproval = (plan: { steps: readonly { kind: string }[] }) =>
  plan.steps.some(({ kind }) => kind === "approval");

/** Keeps a file of rows; each sound one becomes a flow once a second person has agreed to the file. */
export const requestBatch = command({
  action: "flow.request-many",
  needs: "tenant:onboard",
  input: RequestBatch,
  async run(ctx, wanted) {
    const { db, actor, now } = ctx;
    const requestKey = `${actor.id}:${wanted.requestKey}`;
    await db.execute(sql`select pg_advisory_xact_lock(hashtext(${requestKey}))`);
    const [repeated] = await db.select().from(flowBatches).where(eq(flowBatches.requestKey, requestKey));
    const about = (id: string, rows: number) => ({
      subjectKind: "flow-batch",
      subjectId: id,
      environmentId: wanted.environmentId,
      detail: { plan: wanted.plan, fileName: wanted.fileName, rows, reason: wanted.reason },
    });
    if (repeated) return { result: { id: repeated.id }, audit: about(repeated.id, repeated.rows) };
    const plan = await bulkPlan(db, wanted.environmentId, wanted.plan);
    refuseRole(actor, plan.kind, placeOf(wanted.environmentId));
    const rows = await readBatchFile(db, wanted.environmentId, plan, wanted.text);
    if (!rows.some(({ verdict }) => verdict === "waiting"))
      throw badRequest("No row of this file can be requested. Nothing was kept.");
    const id = randomUUID();
    await db.insert(flowBatches).values({
      id,
      environmentId: wanted.environmentId,
      plan: plan.key,
      fileName: wanted.fileName,
      requestKey,
      reason: wanted.reason,
      requestedById: actor.id,
      requestedByName: actor.name,
      requestedAt: now,
      rows: rows.length,
    });
    for (let at = 0; at < rows.length; at += INSERTED_AT_ONCE)
      await db
        .insert(flowBatchRows)
        .values(rows.slice(at, at + INSERTED_AT_ONCE).map((row) => ({ ...row, batchId: id })));
    return { result: { id }, audit: about(id, rows.length) };
  },
});

/** Somebody else than who brought the file agrees to it, or ends it. */
export const decideBatch = command({
  action: "flow.decide-many",
  needs: "approval:decide",
  input: DecideBatch,
  async run(ctx, { id, decision, reason }) {
    const { db, actor, now } = ctx;
    const [batch] = await db.select().from(flowBatches).where(eq(flowBatches.id, id)).for("update");
    if (!batch) throw notFound("file", id);
    if (batch.requestedById === actor.id) throw forbidden("Somebody else decides this: you requested it.");
    if (batch.decision) throw conflict(`${batch.decidedByName} has ${batch.decision} it already.`);
    const { environment, plan } = await findPlan(db, batch.environmentId, batch.plan);
    if (decision === "approved" && isGrave(environment, plan)) await requireStepUp(ctx);
    await db
      .update(flowBatches)
      .set({
        decision,
        decidedById: actor.id,
        decidedByName: actor.name,
        decidedAt: now,
        decidedReason: reason,
      })
      .where(eq(flowBatches.id, id));
    if (decision === "rejected")
      await db
        .update(flowBatchRows)
        .set({ verdict: "refused", said: `Rejected by ${actor.name}: ${reason}` })
        .where(and(eq(flowBatchRows.batchId, id), eq(flowBatchRows.verdict, "waiting")));
    return {
      result: {},
      audit: {
        subjectKind: "flow-batch",
        subjectId: id,
        environmentId: batch.environmentId,
        detail: { decision, reason },
      },
    };
  },
});

/** Makes flows of rows whose turn came, a few at a time, each in a transaction of its own with its audit event. */
export async function feedBatches(db: Db, now: Date): Promise<void> {
  const { rows } = await db.execute<{ id: string }>(
    sql`select b.id from flow_batches b where (b.decision is null or b.decision = 'approved')
        and exists (select 1 from flow_batch_rows r where r.batch_id = b.id and r.verdict = 'waiting')
        order by b.requested_at limit 20`,
  );
  for (const { id } of rows)
    await feedBatch(db, id, now).catch((error: unknown) =>
      log.error({ error, correlationId: id }, "a file of tenants was not gone on with"),
    );
}

async function feedBatch(db: Db, id: string, now: Date): Promise<void> {
  const [batch] = await db.select().from(flowBatches).where(eq(flowBatches.id, id));
  if (!batch) return;
  const { plan } = await findPlan(db, batch.environmentId, batch.plan);
  if (needsApproval(plan) && batch.decision !== "approved") return;
  const { rows } = await db.execute<{ moving: number }>(
    sql`select count(*)::int as moving from flows f where f.batch_id = ${id} and f.state = 'running'
        and exists (select 1 from flow_steps s where s.flow_id = f.id and s.state in ('running', 'waiting'))`,
  );
  const room = IN_MOTION - (rows[0]?.moving ?? 0);
  if (room <= 0) return;
  const waiting = await db
    .select({ line: flowBatchRows.line })
    .from(flowBatchRows)
    .where(and(eq(flowBatchRows.batchId, id), eq(flowBatchRows.verdict, "waiting")))
    .orderBy(asc(flowBatchRows.line))
    .limit(room);
  for (const { line } of waiting) await makeFlow(db, batch, line, now);
}

async function makeFlow(
  db: Db,
  batch: typeof flowBatches.$inferSelect,
  line: number,
  now: Date,
): Promise<void> {
  const own = and(eq(flowBatchRows.batchId, batch.id), eq(flowBatchRows.line, line));
  const person = await standingOf(db, batch.requestedById);
  try {
    if (!person) throw forbidden(`${batch.requestedByName} may not do this any more.`);
    const actor = { ...person, sessionId: "", ip: "" };
    await db.transaction(async (tx) => {
      const [row] = await tx
        .select()
        .from(flowBatchRows)
        .where(and(own, eq(flowBatchRows.verdict, "waiting")))
        .for("update", { skipLocked: true });
      if (!row) return;
      const ctx: CommandContext = { actor, db: tx, now, correlationId: batch.id, enqueue: enqueueIn(tx) };
      const flow = await requestFlow(
        ctx,
        {
          environmentId: batch.environmentId,
          plan: batch.plan,
          input: row.input,
          reason: batch.reason,
          requestKey: `batch:${batch.id}:${line}`,
          batchId: batch.id,
        },
        (flowId) => tx.update(flowBatchRows).set({ verdict: "requested", flowId }).where(own),
      );
      await appendAudit(tx, actorOf(actor), batch.id, {
        ...aboutFlow(flow, { line, reason: batch.reason }),
        action: "flow.request",
        result: "done",
      });
    });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    await db
      .update(flowBatchRows)
      .set({ verdict: error.code === "CONFLICT" ? "there-already" : "refused", said: error.message })
      .where(and(own, eq(flowBatchRows.verdict, "waiting")));
  }
}

/** The file, how far it is, and a page of its rows by line. */
export async function readBatch(db: Db, { id, verdict, afterLine }: z.output<typeof ReadBatch>) {
  const [batch] = await db.select().from(flowBatches).where(eq(flowBatches.id, id));
  if (!batch) throw notFound("file", id);
  const [counts, states, rows] = await Promise.all([
    db
      .select({ verdict: flowBatchRows.verdict, rows: count() })
      .from(flowBatchRows)
      .where(eq(flowBatchRows.batchId, id))
      .groupBy(flowBatchRows.verdict),
    db
      .select({ state: flows.state, rows: count() })
      .from(flows)
      .where(eq(flows.batchId, id))
      .groupBy(flows.state),
    db
      .select({
        line: flowBatchRows.line,
        label: flowBatchRows.label,
        verdict: flowBatchRows.verdict,
        said: flowBatchRows.said,
        flowId: flowBatchRows.flowId,
        flowState: flows.state,
      })
      .from(flowBatchRows)
      .leftJoin(flows, eq(flows.id, flowBatchRows.flowId))
      .where(
        and(
          eq(flowBatchRows.batchId, id),
          verdict && eq(flowBatchRows.verdict, verdict),
          gt(flowBatchRows.line, afterLine),
        ),
      )
      .orderBy(asc(flowBatchRows.line))
      .limit(ROWS_SHOWN + 1),
  ]);
  const shown = rows.slice(0, ROWS_SHOWN);
  return {
    batch,
    needsApproval: needsApproval((await findPlan(db, batch.environmentId, batch.plan)).plan),
    counts: Object.fromEntries(counts.map((one) => [one.verdict, one.rows])),
    flows: Object.fromEntries(states.map((one) => [one.state, one.rows])),
    rows: shown,
    nextLine: rows.length > ROWS_SHOWN ? (shown.at(-1)?.line ?? null) : null,
  };
}

/** The newest files. */
export async function listBatches(db: Db) {
  const batches = await db.select().from(flowBatches).orderBy(desc(flowBatches.requestedAt)).limit(50);
  if (batches.length === 0) return [];
  const waiting = await db
    .select({ batchId: flowBatchRows.batchId, rows: count() })
    .from(flowBatchRows)
    .where(
      and(
        inArray(
          flowBatchRows.batchId,
          batches.map(({ id }) => id),
        ),
        eq(flowBatchRows.verdict, "waiting"),
      ),
    )
    .groupBy(flowBatchRows.batchId);
  return batches.map((batch) => ({
    ...batch,
    waiting: waiting.find(({ batchId }) => batchId === batch.id)?.rows ?? 0,
  }));
}
