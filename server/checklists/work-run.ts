import { and, desc, eq, sql } from "drizzle-orm";
import type { Db } from "@/db";
import {
  checklistRowEvents,
  checklistRows,
  checklistRuns,
  checklistVersions,
  environments,
} from "@/db/schema";
import { isManual, type RowState } from "@/domain/checklist";
import { badRequest, conflict, notFound } from "@/domain/errors";
import { periodAt } from "@/domain/period";
import {
  type ChecklistRow,
  EvaluateRun,
  NoteRow,
  OpenRun,
  RemedyRow,
  SkipRow,
  UnskipRow,
} from "@/domain/schema/checklist";
import { requestAction } from "@/server/actions/start-action";
import { type CommandContext, command } from "@/server/command";
import { makeRun, type RunRow } from "./make-run";

const aboutRun = (run: RunRow, detail: Record<string, unknown> = {}) => ({
  subjectKind: "checklist-run",
  subjectId: run.id,
  environmentId: run.environmentId,
  detail: { checklist: run.checklistId, version: run.version, period: run.period, ...detail },
});

/** Opens the current period's run, or a new one of a checklist that is walked on demand, and evaluates it. */
export const openRun = command({
  action: "checklist.open",
  needs: "checklist:work",
  input: OpenRun,
  async run({ db, actor, now, enqueue }, { checklistId, environmentId }) {
    const [current] = await db
      .select()
      .from(checklistVersions)
      .where(eq(checklistVersions.checklistId, checklistId))
      .orderBy(desc(checklistVersions.version))
      .limit(1);
    if (!current) throw notFound("checklist", checklistId);
    const [place] = await db
      .select()
      .from(environments)
      .where(and(eq(environments.id, environmentId), eq(environments.active, true)));
    if (!place || place.platformId !== current.document.platform)
      throw notFound("environment", environmentId);
    const period = periodAt(current.document, now) ?? {
      name: now.toISOString(),
      dueAt: new Date(now.getTime() + 8 * 3_600_000),
    };
    const run = await makeRun(db, {
      document: current.document,
      version: current.version,
      environmentId,
      period: period.name,
      dueAt: period.dueAt,
      now,
    });
    if (run.state !== "signed-off") {
      await db
        .update(checklistRuns)
        .set({
          openedAt: sql`coalesce(${checklistRuns.openedAt}, ${now.toISOString()}::timestamptz)`,
          openedByName: sql`coalesce(${checklistRuns.openedByName}, ${actor.name})`,
        })
        .where(eq(checklistRuns.id, run.id));
      await enqueue("evaluate-run", { runId: run.id });
    }
    return { result: { id: run.id }, audit: aboutRun(run) };
  },
});

export const evaluateAgain = command({
  action: "checklist.evaluate",
  needs: "checklist:work",
  input: EvaluateRun,
  async run({ db, now, enqueue }, { runId, rowKey }) {
    const { run } = await openRunById(db, runId, now);
    await enqueue("evaluate-run", { runId, ...(rowKey ? { rowKey } : {}) });
    return { result: {}, audit: aboutRun(run, rowKey ? { row: rowKey } : {}) };
  },
});

/** A manual row is settled by what the person saw, in their words. */
export const noteRow = command({
  action: "checklist.note",
  needs: "checklist:work",
  input: NoteRow,
  async run(ctx, { runId, rowKey, note }) {
    const { run, row } = await openRow(ctx.db, runId, rowKey, ctx.now);
    if (!isManual(row))
      throw badRequest(
        "This row judges itself; a note cannot settle it. Skip it with a reason if it must not count today.",
      );
    await settleRow(ctx, runId, rowKey, "noted", note, "noted");
    return { result: {}, audit: aboutRun(run, { row: rowKey, note }) };
  },
});

export const skipRow = command({
  action: "checklist.skip",
  needs: "checklist:work",
  input: SkipRow,
  async run(ctx, { runId, rowKey, reason }) {
    const { run } = await openRow(ctx.db, runId, rowKey, ctx.now);
    await settleRow(ctx, runId, rowKey, "skipped", reason, "skipped");
    return { result: {}, audit: aboutRun(run, { row: rowKey, reason }) };
  },
});

export const unskipRow = command({
  action: "checklist.unskip",
  needs: "checklist:work",
  input: UnskipRow,
  async run(ctx, { runId, rowKey }) {
    const { run, row, kept } = await openRow(ctx.db, runId, rowKey, ctx.now);
    if (kept.state !== "skipped" && kept.state !== "noted")
      throw conflict("The row is neither skipped nor noted.");
    await settleRow(ctx, runId, rowKey, isManual(row) ? "manual" : "waiting", "", "unskipped");
    if (!isManual(row)) await ctx.enqueue("evaluate-run", { runId, rowKey });
    return { result: {}, audit: aboutRun(run, { row: rowKey }) };
  },
});

/** Starts the row's remedy: the action runs, is verified, and the row is looked at again on new evidence only. */
export const remedyRow = command({
  action: "checklist.remedy",
  needs: "action:run",
  input: RemedyRow,
  async run(ctx, { runId, rowKey }) {
    const { db, actor, now, enqueue } = ctx;
    const { run, row, kept } = await openRow(db, runId, rowKey, now);
    const { remedy } = row;
    if (!remedy) throw badRequest("This row has no remedy; its text says what to do.");
    if (remedy.action === "reask") {
      await enqueue("evaluate-run", { runId, rowKey });
      return {
        result: { actionRunId: null as string | null },
        audit: aboutRun(run, { row: rowKey, remedy: remedy.label }),
      };
    }
    const action = await requestAction(ctx, {
      environmentId: run.environmentId,
      action: remedy.action,
      input: remedy.input,
      requestKey: `${runId}:${rowKey}:${now.toISOString()}`,
      by: actor,
      checklist: { runId, rowKey },
    });
    await db
      .update(checklistRows)
      .set({
        actionRunId: action.id,
        recheckAt: sql`now() + make_interval(secs => ${remedy.recheckAfterSeconds})`,
      })
      .where(and(eq(checklistRows.runId, runId), eq(checklistRows.key, rowKey)));
    await db.insert(checklistRowEvents).values({
      runId,
      rowKey,
      at: now,
      kind: "remedy-requested",
      byName: actor.name,
      state: kept.state,
      text: `${remedy.label}. Before: ${kept.observed?.summary ?? "not evaluated"}`,
      actionRunId: action.id,
    });
    return {
      result: { actionRunId: action.id },
      audit: aboutRun(run, { row: rowKey, remedy: remedy.label, actionRun: action.id }),
    };
  },
});

/** A run that may still be worked on: neither signed off nor of a period that is over. */
export async function openRunById(db: Db, runId: string, now: Date) {
  const [found] = await db
    .select({ run: checklistRuns, document: checklistVersions.document })
    .from(checklistRuns)
    .innerJoin(
      checklistVersions,
      and(
        eq(checklistVersions.checklistId, checklistRuns.checklistId),
        eq(checklistVersions.version, checklistRuns.version),
      ),
    )
    .where(eq(checklistRuns.id, runId))
    .for("update", { of: checklistRuns });
  if (!found) throw notFound("checklist run", runId);
  const { run, document } = found;
  if (run.state === "signed-off")
    throw conflict(`This run was signed off by ${run.signedByName}; it stays as it is.`);
  const period = periodAt(document, now);
  if (period && period.name !== run.period)
    throw conflict(
      `This run stood for ${run.period}, which is over; it stays as it is. Open the current one.`,
    );
  return found;
}

async function openRow(
  db: Db,
  runId: string,
  rowKey: string,
  now: Date,
): Promise<{ run: RunRow; row: ChecklistRow; kept: typeof checklistRows.$inferSelect }> {
  const { run, document } = await openRunById(db, runId, now);
  const row = document.rows.find(({ key }) => key === rowKey);
  const [kept] = await db
    .select()
    .from(checklistRows)
    .where(and(eq(checklistRows.runId, runId), eq(checklistRows.key, rowKey)));
  if (!row || !kept) throw notFound("row", rowKey);
  return { run, row, kept };
}

async function settleRow(
  { db, actor, now }: CommandContext,
  runId: string,
  rowKey: string,
  state: RowState,
  note: string,
  kind: "noted" | "skipped" | "unskipped",
): Promise<void> {
  await db
    .update(checklistRows)
    .set({ state, note, byName: actor.name, evaluatedAt: now })
    .where(and(eq(checklistRows.runId, runId), eq(checklistRows.key, rowKey)));
  await db
    .insert(checklistRowEvents)
    .values({ runId, rowKey, at: now, kind, byName: actor.name, state, text: note || "Counts again." });
}
