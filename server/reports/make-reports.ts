import { and, asc, eq, isNull, lt, or, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { people, reportDefinitions, reportParts, reportPrompts, reports } from "@/db/schema";
import type { ReportContent } from "@/domain/report";
import { dayAfter, type ReportPeriod } from "@/domain/report-period";
import { isFullDisk } from "@/scripts/lib/refusal";
import { log } from "@/server/log";
import { frozenBefore } from "./compare";
import { contentOf, type Definition } from "./content";
import { freezeReport } from "./freeze";
import { skippedBefore } from "./schedule";

/** Whoever has not been heard of for so long has died; the next worker begins again. */
export const SILENT_SECONDS = 60;
const MOST_ATTEMPTS = 5;
/** What is said of the report, and why it is tried for as long as that lasts. */
const NO_ROOM = "The database has no room left; it is tried again every minute.";

export type ReportRow = typeof reports.$inferSelect;
type Clock = () => Date;

/** Somebody else makes the report now, or nobody has to any more. */
class Lost extends Error {}

/** Makes the reports that were asked for, or whose worker died, one after the other, until none is left. */
export async function makeReports(db: Db, clock: Clock = () => new Date()): Promise<void> {
  for (let row = await claim(db, clock()); row; row = await claim(db, clock())) await makeOne(db, row, clock);
}

async function claim(db: Db, now: Date): Promise<ReportRow | undefined> {
  const silentSince = new Date(now.getTime() - SILENT_SECONDS * 1000);
  return db.transaction(async (tx) => {
    const [next] = await tx
      .select({ id: reports.id })
      .from(reports)
      .where(and(eq(reports.state, "making"), or(isNull(reports.heardAt), lt(reports.heardAt, silentSince))))
      .orderBy(asc(reports.requestedAt))
      .limit(1)
      .for("update", { skipLocked: true });
    if (!next) return undefined;
    const [row] = await tx
      .update(reports)
      .set({ attempt: sql`${reports.attempt} + 1`, heardAt: now, progress: 0 })
      .where(eq(reports.id, next.id))
      .returning();
    return row;
  });
}

async function makeOne(db: Db, row: ReportRow, clock: Clock): Promise<void> {
  try {
    const [definition] = await db
      .select()
      .from(reportDefinitions)
      .where(eq(reportDefinitions.id, row.definitionId));
    if (!definition) throw new Error("A report has no definition.");
    if (row.attempt > MOST_ATTEMPTS && row.said !== NO_ROOM)
      return await keep(db, row, {
        state: "failed",
        said: `It was begun ${MOST_ATTEMPTS} times and never ended; the console's log says why. Try it again.`,
      });
    const now = clock();
    const period = { name: row.periodName, from: row.periodFrom, to: row.periodTo, zone: row.zone };
    const made = await contentOf(db, {
      definition,
      period,
      now,
      before: await frozenBefore(db, definition.id, period),
      progress: (progress, said) => keep(db, row, { progress, said, heardAt: clock() }),
    });
    const content = { ...made, missing: [...made.missing, ...(await skippedBefore(db, definition, period))] };
    await finish(db, { row, definition, period, content }, clock());
  } catch (error) {
    if (error instanceof Lost) return;
    log.warn({ error, report: row.id }, "a report was not made; it comes round again");
    const cause = error instanceof Error ? error.cause : undefined;
    // Where there is no room this may not fit either.
    if (isFullDisk(error) || isFullDisk(cause)) await keep(db, row, { said: NO_ROOM }).catch(() => undefined);
  }
}

type Made = { row: ReportRow; definition: Definition; period: ReportPeriod; content: ReportContent };

/** Its figures stand; where people write parts of it, it waits for them, else it is frozen with them. */
async function finish(db: Db, { row, definition, period, content }: Made, now: Date): Promise<void> {
  await db.transaction(async (tx) => {
    await keep(tx, row, { state: "waiting", progress: 1, said: "", content, madeAt: now, heardAt: now });
    const prompts = await tx
      .select({ prompt: reportPrompts, assigneeName: people.name })
      .from(reportPrompts)
      .leftJoin(people, eq(people.id, reportPrompts.assigneeId))
      .where(eq(reportPrompts.definitionId, definition.id))
      .orderBy(asc(reportPrompts.place), asc(reportPrompts.key));
    for (const { prompt, assigneeName } of prompts)
      await tx
        .insert(reportParts)
        .values({
          reportId: row.id,
          key: prompt.key,
          title: prompt.title,
          asks: prompt.asks,
          assigneeId: prompt.assigneeId,
          assigneeName,
          place: prompt.place,
          dueAt: partDue(period, definition, prompt.dueDays, now),
        })
        .onConflictDoNothing();
    if (prompts.length === 0) await freezeReport(tx, row.id, now);
  });
}

/** A report that is made long after its period still gives people the days that a part takes. */
function partDue(period: ReportPeriod, definition: Definition, dueDays: number, now: Date): Date {
  const due = dayAfter(period, definition, dueDays);
  return due > now ? due : dayAfter({ to: now }, definition, Math.max(1, dueDays));
}

/** Writes to the row only while this attempt still holds it. */
async function keep(db: Db, row: ReportRow, change: Partial<typeof reports.$inferInsert>): Promise<void> {
  const kept = await db
    .update(reports)
    .set(change)
    .where(and(eq(reports.id, row.id), eq(reports.attempt, row.attempt), eq(reports.state, "making")))
    .returning({ id: reports.id });
  if (kept.length === 0) throw new Lost();
}
