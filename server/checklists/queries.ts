import { and, asc, desc, eq, getTableColumns, gte, inArray } from "drizzle-orm";
import type { Db } from "@/db";
import {
  actionRuns,
  checklistRowEvents,
  checklistRows,
  checklistRuns,
  checklistVersions,
  environments,
} from "@/db/schema";
import { type RowState, settledCount } from "@/domain/checklist";
import { notFound } from "@/domain/errors";
import { periodAt } from "@/domain/period";
import type { ChecklistDocument } from "@/domain/schema/checklist";
import { currentDocuments } from "./documents";

export type ChecklistSummary = {
  checklistId: string;
  title: string;
  purpose: string;
  platformId: ChecklistDocument["platform"];
  cadence: ChecklistDocument["cadence"];
  minutes: number;
  environmentId: string;
  nextDueAt: Date | null;
  run: {
    id: string;
    period: string;
    state: "open" | "signed-off" | "missed";
    dueAt: Date;
    openedByName: string | null;
    signedByName: string | null;
    settled: number;
    total: number;
    failing: number;
    unknown: number;
    notes: number;
  } | null;
};

/** Every checklist where it is walked, with its current run. */
export async function listChecklists(db: Db, now: Date): Promise<ChecklistSummary[]> {
  const documents = await currentDocuments(db);
  const places = await db
    .select({ id: environments.id, platformId: environments.platformId })
    .from(environments)
    .where(and(eq(environments.active, true), eq(environments.hasChecklists, true)))
    .orderBy(environments.id);
  const latest = await db
    .selectDistinctOn([checklistRuns.checklistId, checklistRuns.environmentId])
    .from(checklistRuns)
    .where(gte(checklistRuns.createdAt, new Date(now.getTime() - 40 * 86_400_000)))
    .orderBy(checklistRuns.checklistId, checklistRuns.environmentId, desc(checklistRuns.createdAt));
  const states =
    latest.length > 0
      ? await db
          .select({ runId: checklistRows.runId, state: checklistRows.state })
          .from(checklistRows)
          .where(
            inArray(
              checklistRows.runId,
              latest.map(({ id }) => id),
            ),
          )
      : [];
  return documents.flatMap(({ document }) =>
    places
      .filter((place) => place.platformId === document.platform)
      .map((place) => {
        const period = periodAt(document, now);
        const run = latest.find(
          (candidate) =>
            candidate.checklistId === document.id &&
            candidate.environmentId === place.id &&
            (period === undefined || candidate.period === period.name),
        );
        const rows = states.filter(({ runId }) => runId === run?.id).map(({ state }) => state);
        return {
          checklistId: document.id,
          title: document.title,
          purpose: document.purpose,
          platformId: document.platform,
          cadence: document.cadence,
          minutes: document.minutes,
          environmentId: place.id,
          nextDueAt: period?.dueAt ?? null,
          run: run
            ? {
                id: run.id,
                period: run.period,
                state: run.state,
                dueAt: run.dueAt,
                openedByName: run.openedByName,
                signedByName: run.signedByName,
                ...counts(rows),
              }
            : null,
        };
      }),
  );
}

function counts(rows: readonly RowState[]) {
  const of = (state: RowState) => rows.filter((row) => row === state).length;
  return {
    settled: settledCount(rows),
    total: rows.length,
    failing: of("fail"),
    unknown: of("unknown"),
    notes: of("manual"),
  };
}

/** One run with everything its screen shows. A signed-off run is answered from what was frozen. */
export async function runById(db: Db, id: string) {
  // What was frozen is long, and only the export asks for it.
  const { frozen: _frozen, ...run } = getTableColumns(checklistRuns);
  const [[found], rows, events] = await Promise.all([
    db
      .select({ run, document: checklistVersions.document, platformId: environments.platformId })
      .from(checklistRuns)
      .innerJoin(
        checklistVersions,
        and(
          eq(checklistVersions.checklistId, checklistRuns.checklistId),
          eq(checklistVersions.version, checklistRuns.version),
        ),
      )
      .innerJoin(environments, eq(environments.id, checklistRuns.environmentId))
      .where(eq(checklistRuns.id, id)),
    db.select().from(checklistRows).where(eq(checklistRows.runId, id)).orderBy(asc(checklistRows.position)),
    db
      .select()
      .from(checklistRowEvents)
      .where(eq(checklistRowEvents.runId, id))
      .orderBy(asc(checklistRowEvents.id))
      .limit(1000),
  ]);
  if (!found) throw notFound("checklist run", id);
  const actionIds = [...new Set([...events, ...rows].flatMap(({ actionRunId }) => actionRunId ?? []))];
  const actions =
    actionIds.length > 0 ? await db.select().from(actionRuns).where(inArray(actionRuns.id, actionIds)) : [];
  return { run: found.run, document: found.document, platformId: found.platformId, rows, events, actions };
}

/** Past runs of one checklist in one place, newest first: who, when, how long. */
export function runHistory(
  db: Db,
  input: { checklistId: string; environmentId: string; days: number },
  now: Date,
) {
  return db
    .select({
      id: checklistRuns.id,
      period: checklistRuns.period,
      state: checklistRuns.state,
      createdAt: checklistRuns.createdAt,
      dueAt: checklistRuns.dueAt,
      openedAt: checklistRuns.openedAt,
      openedByName: checklistRuns.openedByName,
      signedAt: checklistRuns.signedAt,
      signedByName: checklistRuns.signedByName,
      missedAt: checklistRuns.missedAt,
      frozenDigest: checklistRuns.frozenDigest,
    })
    .from(checklistRuns)
    .where(
      and(
        eq(checklistRuns.checklistId, input.checklistId),
        eq(checklistRuns.environmentId, input.environmentId),
        gte(checklistRuns.createdAt, new Date(now.getTime() - input.days * 86_400_000)),
      ),
    )
    .orderBy(desc(checklistRuns.createdAt))
    .limit(400);
}
