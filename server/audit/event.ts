import { and, asc, desc, eq, gte, lte, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { actionPreviews, actionRuns, approvals, auditEvents, auditSegments } from "@/db/schema";
import { AppError, notFound } from "@/domain/errors";
import type { AuditRow } from "./page";
import { auditWhere, type Reader } from "./where";

/** One event whole, its neighbours in the chain, what was asked and agreed before it, and where its month is archived. */
export async function auditEvent(db: Db, { scope, seq }: { scope: string; seq: number }, reader: Reader) {
  const near = await db
    .select()
    .from(auditEvents)
    .where(
      and(
        eq(auditEvents.scope, scope),
        gte(auditEvents.seq, seq - 1),
        lte(auditEvents.seq, seq + 1),
        auditWhere({}, reader),
      ),
    )
    .orderBy(asc(auditEvents.seq));
  const event = near.find((row) => row.seq === seq);
  if (!event) throw await whereItWent(db, scope, seq, reader);
  const [archivedIn, actionRun] = await Promise.all([archiveOf(db, scope, seq), runOf(db, event)]);
  return {
    event,
    previous: neighbour(near.find((row) => row.seq === seq - 1)),
    next: neighbour(near.find((row) => row.seq === seq + 1)),
    actionRun,
    archivedIn,
  };
}

const neighbour = (row: AuditRow | undefined) =>
  row ? { scope: row.scope, seq: row.seq, action: row.action, at: row.at, hash: row.hash } : null;

/** Only whoever sees everything is told that there is an event at all. */
async function whereItWent(db: Db, scope: string, seq: number, reader: Reader): Promise<AppError> {
  const missing = notFound("event", `${scope} ${seq}`);
  if (reader.reach === "granted") return missing;
  const archive = await archiveOf(db, scope, seq);
  return archive
    ? new AppError(
        "NOT_FOUND",
        `Event ${seq} of ${scope} was archived in ${archive.store}, ${archive.objectKey}. Attach its month again to read it.`,
      )
    : missing;
}

async function archiveOf(db: Db, scope: string, seq: number) {
  const [segment] = await db
    .select({
      month: auditSegments.month,
      state: auditSegments.state,
      store: auditSegments.store,
      objectKey: auditSegments.objectKey,
      digest: auditSegments.digest,
      archivedAt: auditSegments.archivedAt,
      verifiedAt: auditSegments.verifiedAt,
    })
    .from(auditSegments)
    .where(
      and(
        eq(auditSegments.scope, scope),
        lte(auditSegments.firstSeq, seq),
        gte(auditSegments.lastSeq, seq),
        sql`${auditSegments.archivedAt} is not null`,
      ),
    )
    .limit(1);
  return segment ?? null;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The run of an action that an event is about: what was asked, what was shown before it, and who agreed. */
async function runOf(db: Db, { subjectKind, subjectId, environmentId }: AuditRow) {
  if (subjectKind !== "action-run" || !UUID.test(subjectId)) return null;
  const [run] = await db
    .select({
      id: actionRuns.id,
      environmentId: actionRuns.environmentId,
      action: actionRuns.action,
      label: actionRuns.label,
      tier: actionRuns.tier,
      input: actionRuns.input,
      reason: actionRuns.reason,
      state: actionRuns.state,
      verdict: actionRuns.verdict,
      breakGlass: actionRuns.breakGlass,
      requestedByName: actionRuns.requestedByName,
      requestedAt: actionRuns.requestedAt,
      submittedAt: actionRuns.submittedAt,
      finishedAt: actionRuns.finishedAt,
      previewHash: actionRuns.previewHash,
      preview: actionPreviews.content,
      previewMadeAt: actionPreviews.madeAt,
    })
    .from(actionRuns)
    .leftJoin(actionPreviews, eq(actionPreviews.id, actionRuns.previewId))
    // The event was seen because of its place; the run counts only where it lies in the same one.
    .where(
      and(
        eq(actionRuns.id, subjectId),
        environmentId ? eq(actionRuns.environmentId, environmentId) : sql`false`,
      ),
    );
  if (!run) return null;
  const decisions = await db
    .select({
      personName: approvals.personName,
      decision: approvals.decision,
      reason: approvals.reason,
      at: approvals.at,
      previewHash: approvals.previewHash,
      lapsedAt: approvals.lapsedAt,
      lapsedBecause: approvals.lapsedBecause,
    })
    .from(approvals)
    .where(eq(approvals.actionRunId, run.id))
    .orderBy(desc(approvals.at));
  return { ...run, approvals: decisions };
}
