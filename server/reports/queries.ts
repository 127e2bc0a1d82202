import { and, asc, desc, eq, gt, lt, ne, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db";
import {
  objectives,
  people,
  reportDefinitions,
  reportPdfs,
  reportPrompts,
  reportSendings,
  reports,
} from "@/db/schema";
import { notFound } from "@/domain/errors";
import type { ReportContent } from "@/domain/report";
import { makeAt, periodAt, periodBefore, type ReportPeriod } from "@/domain/report-period";
import { frozenBefore } from "./compare";
import { contentOf } from "./content";
import { definitionById } from "./definition-commands";
import { freezesAt, partsOf } from "./freeze";
import { problemOf } from "./verify";

const PAGE = 50;
const MOST_CHANGED = 30;

const listed = {
  id: reports.id,
  definitionId: reports.definitionId,
  number: reports.number,
  title: reportDefinitions.title,
  kind: reportDefinitions.kind,
  platformId: reports.platformId,
  periodName: reports.periodName,
  periodFrom: reports.periodFrom,
  periodTo: reports.periodTo,
  zone: reports.zone,
  state: reports.state,
  progress: reports.progress,
  said: reports.said,
  requestedByName: reports.requestedByName,
  requestedAt: reports.requestedAt,
  madeAt: reports.madeAt,
  digest: reports.digest,
  previousDigest: reports.previousDigest,
  frozenAt: reports.frozenAt,
  frozenByName: reports.frozenByName,
};

const MOST_OPEN = 200;

/** Whatever is not frozen, however old, and a page of what is, newest first: nothing that waits is pushed out by it. */
export async function listReports(
  db: Db,
  { definitionId, before }: { definitionId?: string | undefined; before?: string | undefined },
) {
  const open = await summaries(db, ne(reports.state, "frozen"), [asc(reports.requestedAt)], MOST_OPEN);
  const rows = await summaries(
    db,
    and(
      eq(reports.state, "frozen"),
      definitionId ? eq(reports.definitionId, definitionId) : undefined,
      before
        ? sql`(${reports.frozenAt}, ${reports.id}) < (select b.frozen_at, b.id from reports b where b.id = ${before})`
        : undefined,
    ),
    [desc(reports.frozenAt), desc(reports.id)],
    PAGE + 1,
  );
  return { open, frozen: rows.slice(0, PAGE), hasMore: rows.length > PAGE };
}

/** With what needs somebody and what still has to be written. */
const summaries = (db: Db, where: SQL | undefined, order: readonly SQL[], most: number) =>
  db
    .select({
      ...listed,
      exceptions: sql<number | null>`jsonb_array_length(${reports.content} -> 'exceptions')`,
      missing: sql<number | null>`jsonb_array_length(${reports.content} -> 'missing')`,
      completeness: sql<number | null>`(${reports.content} ->> 'completeness')::float8`,
      openParts: sql<number>`(select count(*)::int from report_parts p where p.report_id = ${reports.id} and p.text is null and p.left_out_because is null)`,
      nextPartDueAt: sql<
        string | null
      >`(select min(p.due_at) from report_parts p where p.report_id = ${reports.id} and p.text is null and p.left_out_because is null)`.mapWith(
        (at: string | null) => (at === null ? null : new Date(at)),
      ),
    })
    .from(reports)
    .innerJoin(reportDefinitions, eq(reportDefinitions.id, reports.definitionId))
    .where(where)
    .orderBy(...order)
    .limit(most);

/** One report with all that is known of it; `broken` says what is wrong with a frozen one, null where nothing is. */
export async function oneReport(db: Db, id: string) {
  const [found] = await db
    .select({ row: reports, definition: reportDefinitions })
    .from(reports)
    .innerJoin(reportDefinitions, eq(reportDefinitions.id, reports.definitionId))
    .where(eq(reports.id, id));
  if (!found) throw notFound("report", id);
  const { row, definition } = found;
  const { content, frozenText: _, heardAt: __, attempt: ___, ...report } = row;
  const parts = await partsOf(db, id);
  return {
    report,
    definition,
    content,
    parts,
    freezesAt: row.state === "waiting" ? freezesAt(row, definition, parts) : null,
    broken: row.state === "frozen" ? (problemOf(row) ?? null) : null,
    sendings: await db
      .select()
      .from(reportSendings)
      .where(eq(reportSendings.reportId, id))
      .orderBy(asc(reportSendings.channelId), asc(reportSendings.address)),
    pdf: await pdfOf(db, id),
    previous: await neighbour(db, row, "before"),
    next: await neighbour(db, row, "after"),
    changedSince: row.madeAt ? await changedSince(db, row, row.madeAt) : [],
  };
}

async function pdfOf(db: Db, id: string) {
  const [row] = await db
    .select({
      state: reportPdfs.state,
      said: reportPdfs.said,
      digest: reportPdfs.digest,
      askedAt: reportPdfs.askedAt,
      readyAt: reportPdfs.readyAt,
      bytes: sql<number | null>`octet_length(${reportPdfs.body})`,
    })
    .from(reportPdfs)
    .where(eq(reportPdfs.reportId, id));
  return row ?? null;
}

type Row = typeof reports.$inferSelect;

async function neighbour(db: Db, { definitionId, periodFrom }: Row, side: "before" | "after") {
  const [row] = await db
    .select({ id: reports.id, number: reports.number, periodName: reports.periodName, state: reports.state })
    .from(reports)
    .where(
      and(
        eq(reports.definitionId, definitionId),
        side === "before" ? lt(reports.periodFrom, periodFrom) : gt(reports.periodFrom, periodFrom),
      ),
    )
    .orderBy(side === "before" ? desc(reports.periodFrom) : asc(reports.periodFrom), desc(reports.number))
    .limit(1);
  return row ?? null;
}

/** Days of promises that were counted anew after the figures were: the report stays, and this says so. */
async function changedSince(
  db: Db,
  { platformId, periodFrom, periodTo }: Row,
  madeAt: Date,
): Promise<string[]> {
  const { rows } = await db.execute<{ title: string; place: string; day: string; series: number }>(sql`
    select o.title, d.environment_id as place, d.day::text as day, count(*)::int as series
    from objective_days d join ${objectives} o on o.id = d.objective_id
    where d.changed_at > ${madeAt.toISOString()}::timestamptz
      and d.day >= (${periodFrom.toISOString()}::timestamptz at time zone 'UTC')::date
      and d.day < (${periodTo.toISOString()}::timestamptz at time zone 'UTC')
      and ${platformId ? sql`o.platform_id = ${platformId}` : sql`true`}
    group by 1, 2, 3 order by 3, 2, 1 limit ${MOST_CHANGED + 1}`);
  const said = rows
    .slice(0, MOST_CHANGED)
    .map(
      ({ title, place, day, series }) =>
        `${title} in ${place}, ${day}${series > 1 ? ` (${series} tenants)` : ""}`,
    );
  return rows.length > MOST_CHANGED ? [...said, "and more days."] : said;
}

/** Every schedule with its parts, its newest report, and when it makes the next one. */
export async function listDefinitions(db: Db, now: Date) {
  const definitions = await db
    .select()
    .from(reportDefinitions)
    .where(eq(reportDefinitions.active, true))
    .orderBy(
      asc(reportDefinitions.kind),
      sql`${reportDefinitions.platformId} nulls first`,
      asc(reportDefinitions.title),
    );
  const prompts = await db
    .select({ prompt: reportPrompts, assigneeName: people.name })
    .from(reportPrompts)
    .leftJoin(people, eq(people.id, reportPrompts.assigneeId))
    .orderBy(asc(reportPrompts.place), asc(reportPrompts.key));
  const newest = await db
    .selectDistinctOn([reports.definitionId], {
      definitionId: reports.definitionId,
      id: reports.id,
      periodName: reports.periodName,
      state: reports.state,
    })
    .from(reports)
    .orderBy(reports.definitionId, desc(reports.periodFrom), desc(reports.number));
  return definitions.map((definition) => ({
    ...definition,
    prompts: prompts
      .filter(({ prompt }) => prompt.definitionId === definition.id)
      .map(({ prompt, assigneeName }) => ({ ...prompt, assigneeName })),
    newest: newest.find(({ definitionId }) => definitionId === definition.id) ?? null,
    nextAt: definition.scheduled ? nextMade(definition, now) : null,
  }));
}

/** On the morning after a period its report may still be to come. */
function nextMade(definition: typeof reportDefinitions.$inferSelect, now: Date): Date {
  const period = periodAt(definition.kind, definition.zone, now);
  const last = makeAt(periodBefore(definition.kind, period), definition);
  return last > now ? last : makeAt(period, definition);
}

/** What a report would tell now; nothing of it is kept. */
export async function previewReport(
  db: Db,
  { definitionId, at }: { definitionId: string; at?: Date | undefined },
  now: Date,
): Promise<ReportContent> {
  const definition = await definitionById(db, definitionId);
  const period: ReportPeriod = periodAt(definition.kind, definition.zone, at ?? now);
  return contentOf(db, { definition, period, now, before: await frozenBefore(db, definitionId, period) });
}
