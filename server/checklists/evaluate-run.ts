import { and, eq, gt, inArray, ne, sql } from "drizzle-orm";
import type { Db } from "@/db";
import {
  actionRuns,
  checklistRowEvents,
  checklistRows,
  checklistRuns,
  checklistVersions,
  questions,
} from "@/db/schema";
import { isLive } from "@/domain/action";
import { isManual, type RowState } from "@/domain/checklist";
import { periodAt } from "@/domain/period";
import type { ChecklistRow } from "@/domain/schema/checklist";
import { judgeRow } from "./judge-row";
import { readWorld } from "./world";

export type AskNow = (environmentId: string, questionKey: string) => Promise<boolean>;

/**
 * Evaluates a run's rows side by side: each asks what it needs, then is judged by what came back. Notes, skips and
 * signed-off runs are left alone. Harmless to repeat.
 */
export async function evaluateRun(
  db: Db,
  askNow: AskNow,
  runId: string,
  onlyRow: string | undefined,
): Promise<void> {
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
    .where(and(eq(checklistRuns.id, runId), ne(checklistRuns.state, "signed-off")));
  if (!found) return;
  const started = Date.now();
  const rows = found.document.rows.filter(
    (row) => !isManual(row) && (onlyRow === undefined || row.key === onlyRow),
  );
  const keys = rows.map(({ key }) => key);
  if (keys.length === 0) return;
  await db
    .update(checklistRows)
    .set({ state: "evaluating" })
    .where(
      and(
        eq(checklistRows.runId, runId),
        inArray(checklistRows.key, keys),
        eq(checklistRows.state, "waiting"),
      ),
    );

  const ask = sharedAsk(db, askNow, found.run.environmentId);
  await Promise.all(
    rows.map(async (row) => {
      await ask(row);
      await judgeAndKeep(db, found.run, row, new Date());
    }),
  );
  if (onlyRow === undefined)
    await db
      .update(checklistRuns)
      .set({ evaluatedAt: sql`now()`, evaluationMs: Date.now() - started })
      .where(and(eq(checklistRuns.id, runId), ne(checklistRuns.state, "signed-off")));
}

/**
 * Judges the open runs of the current periods, and those on demand until they are due, by what is known, without asking
 * anything, so that a run nobody has opened yet has evaluated itself all the same.
 */
export async function judgeOpenRuns(db: Db, now: Date): Promise<void> {
  const open = await db
    .select({ run: checklistRuns, document: checklistVersions.document })
    .from(checklistRuns)
    .innerJoin(
      checklistVersions,
      and(
        eq(checklistVersions.checklistId, checklistRuns.checklistId),
        eq(checklistVersions.version, checklistRuns.version),
      ),
    )
    .where(
      and(
        ne(checklistRuns.state, "signed-off"),
        gt(checklistRuns.createdAt, new Date(now.getTime() - 32 * 86_400_000)),
      ),
    );
  for (const { run, document } of open) {
    const period = periodAt(document, now);
    if (period ? period.name !== run.period : run.dueAt < now) continue;
    for (const row of document.rows) if (!isManual(row)) await judgeAndKeep(db, run, row, now);
  }
}

/** Each question is asked once per evaluation, however many rows need it. Those with side effects keep to their cadence. */
function sharedAsk(db: Db, askNow: AskNow, environmentId: string) {
  const asked = new Map<string, Promise<unknown>>();
  const all = db
    .select()
    .from(questions)
    .where(
      and(
        eq(questions.environmentId, environmentId),
        eq(questions.active, true),
        eq(questions.sideEffect, ""),
      ),
    );
  const once = (key: string) => {
    let answer = asked.get(key);
    if (!answer) {
      answer = askNow(environmentId, key).catch(() => false);
      asked.set(key, answer);
    }
    return answer;
  };
  return async (row: ChecklistRow) => {
    const known = await all;
    const needed = await questionsOf(db, environmentId, row);
    await Promise.all(
      known.filter(({ key }) => needed === "all" || needed.has(key)).map(({ key }) => once(key)),
    );
  };
}

/** Rows about checks need the questions of those checks; lists and freshness may come with any answer. */
async function questionsOf(db: Db, environmentId: string, row: ChecklistRow): Promise<Set<string> | "all"> {
  const components: string[] = [];
  const metrics: string[] = [];
  for (const assertion of row.assert) {
    if (assertion.kind === "components") components.push(...assertion.components);
    else if (assertion.kind === "metric") metrics.push(assertion.check);
    else return "all";
  }
  const { rows } = await db.execute<{ question: string }>(
    sql`select distinct question from checks where environment_id = ${environmentId} and active
      and (component in (select jsonb_array_elements_text(${JSON.stringify(components)}::jsonb)) or key in (select jsonb_array_elements_text(${JSON.stringify(metrics)}::jsonb)))`,
  );
  return new Set(rows.map(({ question }) => question));
}

async function judgeAndKeep(
  db: Db,
  run: typeof checklistRuns.$inferSelect,
  row: ChecklistRow,
  now: Date,
): Promise<void> {
  const others = row.assert.flatMap((assertion) =>
    assertion.kind === "metric" && assertion.platform ? [assertion.platform] : [],
  );
  const world = await readWorld(db, run.environmentId, others, now);
  await db.transaction(async (tx) => {
    const [signed] = await tx
      .select({ state: checklistRuns.state })
      .from(checklistRuns)
      .where(eq(checklistRuns.id, run.id))
      .for("share");
    if (!signed || signed.state === "signed-off") return;
    const [kept] = await tx
      .select()
      .from(checklistRows)
      .where(and(eq(checklistRows.runId, run.id), eq(checklistRows.key, row.key)))
      .for("update");
    if (!kept || kept.state === "skipped" || kept.state === "noted") return;
    const remedy = kept.actionRunId
      ? (await tx.select().from(actionRuns).where(eq(actionRuns.id, kept.actionRunId)))[0]
      : undefined;
    const { state, observed } = judgeRow(row, world, remedy?.answeredAt ?? remedy?.calledAt ?? null);
    const isSettled =
      state === "pass" ||
      (remedy !== undefined && !isLive(remedy.state) && (kept.recheckAt === null || kept.recheckAt <= now));
    await tx
      .update(checklistRows)
      .set({
        state,
        observed,
        evaluatedAt: now,
        byName: "Wheelhouse",
        recheckAt: isSettled ? null : kept.recheckAt,
      })
      .where(and(eq(checklistRows.runId, run.id), eq(checklistRows.key, row.key)));
    if (changed(kept.state, state) || kept.observed?.summary === undefined)
      await tx.insert(checklistRowEvents).values({
        runId: run.id,
        rowKey: row.key,
        at: now,
        kind: "evaluated",
        byName: "Wheelhouse",
        state,
        text: observed.summary,
        actionRunId: kept.actionRunId,
      });
  });
}

const changed = (from: RowState, to: RowState) => from !== to && from !== "evaluating";
