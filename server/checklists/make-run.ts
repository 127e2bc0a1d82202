import { and, eq, lt, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { checklistRows, checklistRuns, environments } from "@/db/schema";
import { isManual } from "@/domain/checklist";
import { periodAt } from "@/domain/period";
import type { ChecklistDocument } from "@/domain/schema/checklist";
import { appendAudit, SYSTEM } from "@/server/audit/append";
import { enqueueIn } from "@/server/queue";
import { currentDocuments } from "./documents";

export type RunRow = typeof checklistRuns.$inferSelect;

/** Finds or makes the run of a period, with its rows. Two at once make one. */
export async function makeRun(
  db: Db,
  of: {
    document: ChecklistDocument;
    version: number;
    environmentId: string;
    period: string;
    dueAt: Date;
    now: Date;
  },
): Promise<RunRow> {
  const { document, environmentId, period } = of;
  const [made] = await db
    .insert(checklistRuns)
    .values({
      checklistId: document.id,
      version: of.version,
      environmentId,
      period,
      dueAt: of.dueAt,
      createdAt: of.now,
    })
    .onConflictDoNothing()
    .returning();
  if (!made) {
    const [run] = await db
      .select()
      .from(checklistRuns)
      .where(
        and(
          eq(checklistRuns.checklistId, document.id),
          eq(checklistRuns.environmentId, environmentId),
          eq(checklistRuns.period, period),
        ),
      );
    if (!run) throw new Error("The run was neither made nor found.");
    return run;
  }
  await db.insert(checklistRows).values(
    document.rows.map((row, position) => ({
      runId: made.id,
      key: row.key,
      position,
      state: isManual(row) ? ("manual" as const) : ("waiting" as const),
    })),
  );
  return made;
}

/** Makes today's, this week's and this month's runs, so that they have evaluated themselves before anybody opens them. */
export async function makeDueRuns(db: Db, now: Date): Promise<void> {
  const documents = await currentDocuments(db);
  const places = await db
    .select({ id: environments.id, platformId: environments.platformId })
    .from(environments)
    .where(and(eq(environments.active, true), eq(environments.hasChecklists, true)));
  for (const { document, version } of documents) {
    const period = periodAt(document, now);
    if (!period) continue;
    for (const place of places) {
      if (place.platformId !== document.platform) continue;
      // What was due before anybody watched is not missed: nobody could have walked it.
      if (period.dueAt < now && !(await hasRuns(db, document.id, place.id))) continue;
      await db.transaction((tx) =>
        makeRun(tx, {
          document,
          version,
          environmentId: place.id,
          period: period.name,
          dueAt: period.dueAt,
          now,
        }),
      );
    }
  }
}

async function hasRuns(db: Db, checklistId: string, environmentId: string): Promise<boolean> {
  const [run] = await db
    .select({ id: checklistRuns.id })
    .from(checklistRuns)
    .where(and(eq(checklistRuns.checklistId, checklistId), eq(checklistRuns.environmentId, environmentId)))
    .limit(1);
  return run !== undefined;
}

/** Runs that were not signed off in time are missed: they stay workable, and the trail says so. */
export async function markMissedRuns(db: Db, now: Date): Promise<void> {
  const late = await db
    .select()
    .from(checklistRuns)
    .where(and(eq(checklistRuns.state, "open"), lt(checklistRuns.dueAt, now)));
  for (const run of late)
    await db.transaction(async (tx) => {
      const [missed] = await tx
        .update(checklistRuns)
        .set({ state: "missed", missedAt: run.dueAt })
        .where(and(eq(checklistRuns.id, run.id), eq(checklistRuns.state, "open")))
        .returning();
      if (!missed) return;
      await appendAudit(tx, SYSTEM, run.id, {
        action: "checklist.missed",
        result: "failed",
        subjectKind: "checklist-run",
        subjectId: run.id,
        environmentId: run.environmentId,
        detail: { checklist: run.checklistId, period: run.period, dueAt: run.dueAt },
      });
    });
}

/** Rows whose remedy has had its time are looked at again. */
export async function recheckRows(db: Db): Promise<void> {
  await db.transaction(async (tx) => {
    const due = await tx
      .update(checklistRows)
      .set({ recheckAt: null })
      .where(lt(checklistRows.recheckAt, sql`now()`))
      .returning({ runId: checklistRows.runId, key: checklistRows.key });
    for (const { runId, key } of due) await enqueueIn(tx)("evaluate-run", { runId, rowKey: key });
  });
}
