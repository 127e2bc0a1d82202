import { randomUUID } from "node:crypto";
import { and, desc, eq, gte, lt, lte, max, ne, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { objectiveDays, reportDefinitions, reports, rollupsDay } from "@/db/schema";
import { makeAt, namesBetween, periodToMake, type ReportPeriod } from "@/domain/report-period";
import { appendAudit, SYSTEM } from "@/server/audit/append";
import { log } from "@/server/log";
import type { Definition } from "./content";

const MOST_NAMED = 6;
const LATELY_MS = 3 * 86_400_000;
const PATIENCE_MS = 60 * 60_000;

/**
 * Asks for the newest report that is due of every schedule. After a time without a worker only the newest is made; it
 * names those that were skipped. What was over before a schedule was there is made only where there is something to tell.
 * While promises are not counted up to its end a report waits, for an hour after it is due or the worker started.
 */
export async function askDueReports(db: Db, now: Date, startedAt = new Date(0)): Promise<void> {
  const definitions = await db
    .select()
    .from(reportDefinitions)
    .where(and(eq(reportDefinitions.active, true), eq(reportDefinitions.scheduled, true)));
  for (const definition of definitions)
    await askDue(db, definition, now, startedAt).catch((error: unknown) =>
      log.error({ error, definition: definition.id }, "a report was not asked for; it comes round again"),
    );
}

async function askDue(db: Db, definition: Definition, now: Date, startedAt: Date): Promise<void> {
  const period = periodToMake(definition.kind, definition, now);
  if (await isThere(db, definition.id, period, { afterFailure: false })) return;
  const due = makeAt(period, definition);
  if (due < definition.changedAt && !(await wasObserved(db, period))) return;
  const since = Math.max(due.getTime(), startedAt.getTime());
  if (now.getTime() < since + PATIENCE_MS && (await isCountingBehind(db, period))) return;
  await db.transaction(async (tx) => {
    const asked = { byName: SYSTEM.name, afterFailure: false };
    const id = await askReport(tx, definition, period, asked, now);
    if (!id) return;
    const audit = aboutAsked(definition, id, period);
    await appendAudit(tx, SYSTEM, randomUUID(), { action: "report.make", result: "done", ...audit });
  });
}

async function isThere(
  db: Db,
  definitionId: string,
  { from }: ReportPeriod,
  { afterFailure }: { afterFailure: boolean },
): Promise<boolean> {
  const [known] = await db
    .select({ id: reports.id })
    .from(reports)
    .where(
      and(
        eq(reports.definitionId, definitionId),
        eq(reports.periodFrom, from),
        afterFailure ? ne(reports.state, "failed") : undefined,
      ),
    )
    .limit(1);
  return known !== undefined;
}

/** Whether a promise that was counted lately is not counted up to the end of a period. */
async function isCountingBehind(db: Db, { to }: ReportPeriod): Promise<boolean> {
  const behind = await db
    .select({ id: objectiveDays.objectiveId })
    .from(objectiveDays)
    .where(gte(objectiveDays.day, new Date(to.getTime() - LATELY_MS).toISOString().slice(0, 10)))
    .groupBy(objectiveDays.objectiveId, objectiveDays.environmentId)
    .having(lt(max(objectiveDays.countedTo), to))
    .limit(1);
  return behind.length > 0;
}

async function wasObserved(db: Db, { from, to }: ReportPeriod): Promise<boolean> {
  const [seen] = await db
    .select({ checkId: rollupsDay.checkId })
    .from(rollupsDay)
    .where(and(gte(rollupsDay.bucket, from), lt(rollupsDay.bucket, to)))
    .limit(1);
  return seen !== undefined;
}

export const aboutAsked = (
  { title, platformId }: Pick<Definition, "title" | "platformId">,
  id: string,
  { name }: ReportPeriod,
) => ({ subjectKind: "report", subjectId: id, platformId, detail: { title, period: name } });

/** A row that a worker makes; undefined where the period has its report, or one under way. A failed one counts as none for people only. */
export async function askReport(
  db: Db,
  { id: definitionId, platformId }: Pick<Definition, "id" | "platformId">,
  period: ReportPeriod,
  { byName, afterFailure }: { byName: string; afterFailure: boolean },
  now: Date,
): Promise<string | undefined> {
  return db.transaction(async (tx) => {
    if (await isThere(tx, definitionId, period, { afterFailure })) return undefined;
    // Numbers are given one after the other.
    await tx
      .select({ id: reportDefinitions.id })
      .from(reportDefinitions)
      .where(eq(reportDefinitions.id, definitionId))
      .for("no key update");
    const [made] = await tx
      .insert(reports)
      .values({
        definitionId,
        platformId,
        number: sql`(select coalesce(max(r.number), 0) + 1 from reports r where r.definition_id = ${definitionId})`,
        periodName: period.name,
        periodFrom: period.from,
        periodTo: period.to,
        zone: period.zone,
        state: "making",
        requestedByName: byName,
        requestedAt: now,
      })
      .onConflictDoNothing()
      .returning({ id: reports.id });
    return made?.id;
  });
}

/** The periods between the report before this one and this one, of which there is none. */
export async function skippedBefore(
  db: Db,
  { id, kind }: Definition,
  period: ReportPeriod,
): Promise<string[]> {
  const [last] = await db
    .select({ to: reports.periodTo })
    .from(reports)
    .where(and(eq(reports.definitionId, id), ne(reports.state, "failed"), lte(reports.periodTo, period.from)))
    .orderBy(desc(reports.periodTo))
    .limit(1);
  if (!last) return [];
  const names = namesBetween(kind, period.zone, { from: last.to, to: period.from }, MOST_NAMED + 1);
  if (names.length === 0) return [];
  const shown = names.length > MOST_NAMED ? ["earlier ones", ...names.slice(1)] : names;
  return [
    `There is no report of ${shown.join(", ")}: nobody was there to make it when it was due. It can be made by hand.`,
  ];
}
