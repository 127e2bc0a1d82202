import { inArray, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { auditCounted, auditCounts, auditEvents, people } from "@/db/schema";
import type { AuditFilter } from "@/domain/schema/audit";
import type { AuditRow } from "./page";
import { pageOf } from "./search";
import { alikeWhere, countsWhere, FACETS, type Facet, isCountable, type Reader } from "./where";

export type FacetValue = { value: string; label: string; count: number };
/** "since": only what came since then is counted, because the counts do not know what was asked. */
export type Facets = Record<Facet, FacetValue[]> & { counted: "all" | "since"; since: Date | null };

type Cell = { facet: Facet; value: string; count: number };

const SHOWN = 50;
const MOST_ROWS = 1_000;
const DAY = 86_400_000;

/** How many events there are of each value of each facet; a facet is counted without its own part of the filter. */
export async function auditFacets(
  db: Db,
  filter: AuditFilter,
  reader: Reader,
  budgetMs: number,
): Promise<Facets> {
  if (!isCountable(filter, reader)) return countRows(db, filter, reader, budgetMs);
  const cells = await db.transaction((tx) => countAll(tx, filter, reader), {
    isolationLevel: "repeatable read",
    accessMode: "read only",
  });
  return { ...(await labelled(db, cells)), counted: "all", since: null };
}

/** From the counts of whole months and days, and from the events themselves at both ends of the time and since the last count. */
async function countAll(db: Db, filter: AuditFilter, reader: Reader): Promise<Cell[]> {
  const spans = spansOf(filter);
  const open = await notCounted(db);
  const { rows } = await db.execute<{ facet: Facet; value: string; count: string }>(
    sql.join(
      groupsOf(filter).map(({ without, facets }) => {
        const alike = alikeWhere(filter, reader, without);
        return sql`
          select facet, value, sum(count)::int8 as count from (
            select action, actor_id, result, platform_id, scope, subject_kind, sum(count) as count from ${auditCounts}
            where ${countsWhere(filter, reader, without)} and ${spans.whole} group by 1, 2, 3, 4, 5, 6
            ${spans.edges ? sql`union all ${eventsAlike(sql`${alike} and ${spans.edges} and ${open.counted}`)}` : sql``}
            ${open.fresh ? sql`union all ${eventsAlike(sql`${alike} and ${spans.all} and ${open.fresh}`)}` : sql``}) n
          cross join lateral (values ${sql.join(
            facets.map((facet) => sql`(${facet}::text, ${VALUES[facet]})`),
            sql`, `,
          )}) as of(facet, value)
          group by 1, 2`;
      }),
      sql` union all `,
    ),
  );
  return rows.map((row) => ({ ...row, count: Number(row.count) }));
}

const VALUES: Record<Facet, SQL> = {
  action: sql`action`,
  actor: sql`actor_id`,
  result: sql`result`,
  platform: sql`coalesce(platform_id, 'console')`,
  category: sql`split_part(scope, '/', 2)`,
  kind: sql`subject_kind`,
};

const eventsAlike = (where: SQL) => sql`
  select action, actor_id, result, platform_id, scope, subject_kind, count(*) as count from ${auditEvents} where ${where} group by 1, 2, 3, 4, 5, 6`;

/** Facets that nothing is chosen of share one counting; each of the others has its own, without what is chosen of it. */
function groupsOf(filter: AuditFilter): { without: Facet | undefined; facets: Facet[] }[] {
  const chosen = FACETS.filter((facet) => filter[facet]);
  const others = FACETS.filter((facet) => !filter[facet]);
  return [
    ...(others.length > 0 ? [{ without: undefined, facets: others }] : []),
    ...chosen.map((facet) => ({ without: facet, facets: [facet] })),
  ];
}

/** The time of a filter as whole months and days of the counts, and what is left of days at its two ends. */
function spansOf({ from, to }: AuditFilter): { whole: SQL; edges: SQL | undefined; all: SQL } {
  const at = (moment: Date) => sql`${moment.toISOString()}::timestamptz`;
  const all = sql`${from ? sql`${auditEvents.at} >= ${at(from)}` : sql`true`} and ${to ? sql`${auditEvents.at} < ${at(to)}` : sql`true`}`;
  const first = from && new Date(Math.ceil(from.getTime() / DAY) * DAY);
  const last = to && new Date(Math.floor(to.getTime() / DAY) * DAY);
  if (first && last && first >= last) return { whole: sql`false`, edges: all, all };
  const firstMonth = first && monthFrom(first);
  const lastMonth = last && new Date(Date.UTC(last.getUTCFullYear(), last.getUTCMonth(), 1));
  const day = (moment: Date) => sql`${moment.toISOString().slice(0, 10)}::date`;
  const between = (begin: Date | undefined, end: Date | undefined) =>
    sql`${begin ? sql`day >= ${day(begin)}` : sql`true`} and ${end ? sql`day < ${day(end)}` : sql`true`}`;
  const oneMonth = firstMonth && lastMonth && firstMonth > lastMonth;
  const days = oneMonth
    ? between(first, last)
    : sql`(${first ? between(first, firstMonth) : sql`false`} or ${last ? between(lastMonth, last) : sql`false`})`;
  const edges = [
    from && first && first > from
      ? sql`(${auditEvents.at} >= ${at(from)} and ${auditEvents.at} < ${at(first)})`
      : undefined,
    to && last && last < to
      ? sql`(${auditEvents.at} >= ${at(last)} and ${auditEvents.at} < ${at(to)})`
      : undefined,
  ].filter((edge) => edge !== undefined);
  return {
    whole: oneMonth
      ? sql`span = 'day' and ${days}`
      : sql`((span = 'month' and ${between(firstMonth, lastMonth)}) or (span = 'day' and ${days}))`,
    edges: edges.length > 0 ? sql`(${sql.join(edges, sql` or `)})` : undefined,
    all,
  };
}

function monthFrom(moment: Date): Date {
  const begin = new Date(Date.UTC(moment.getUTCFullYear(), moment.getUTCMonth(), 1));
  return begin.getTime() === moment.getTime()
    ? begin
    : new Date(Date.UTC(moment.getUTCFullYear(), moment.getUTCMonth() + 1, 1));
}

/** Of events: which the counts have, and which came since; nothing came where `fresh` is missing. */
async function notCounted(db: Db): Promise<{ counted: SQL; fresh: SQL | undefined }> {
  const { rows } = await db.execute<{ scope: string; seq: string; at: string }>(sql`
    select h.scope, coalesce(c.seq, 0) as seq, coalesce(nullif(c.at, '-infinity'), 'epoch') as at
    from audit_heads h left join (select scope, max(seq) as seq, max(at) as at from ${auditCounted} group by 1) c using (scope)
    where h.seq > coalesce(c.seq, 0)`);
  if (rows.length === 0) return { counted: sql`true`, fresh: undefined };
  const list = (name: "scope" | "seq" | "at") => sql.param(rows.map((row) => row[name]));
  const behind = sql`exists (select 1 from unnest(${list("scope")}::text[], ${list("seq")}::int8[]) as open(scope, seq)
    where open.scope = ${auditEvents.scope} and ${auditEvents.seq} > open.seq)`;
  const since = rows.map(({ at }) => new Date(at)).reduce((a, b) => (a < b ? a : b));
  return {
    counted: sql`not ${behind}`,
    fresh: sql`${auditEvents.at} >= ${since.toISOString()}::timestamptz and ${auditEvents.scope} = any(${list("scope")}::text[]) and ${behind}`,
  };
}

/** Of the newest events that fit, one by one. */
async function countRows(db: Db, filter: AuditFilter, reader: Reader, budgetMs: number): Promise<Facets> {
  const page = await pageOf(db, { filter, reader, before: undefined, limit: MOST_ROWS, budgetMs });
  const cells = FACETS.flatMap((facet) => {
    const counts = new Map<string, number>();
    for (const row of page.rows) {
      const value = facetOf(row, facet);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    return [...counts].map(([value, count]) => ({ facet, value, count }));
  });
  const last = page.rows.at(-1)?.at;
  const since = page.searchedTo ?? (page.next && last ? last : null);
  return { ...(await labelled(db, cells)), counted: since ? "since" : "all", since };
}

function facetOf(row: AuditRow, facet: Facet): string {
  switch (facet) {
    case "actor":
      return row.actorId;
    case "platform":
      return row.platformId ?? "console";
    case "category":
      return row.scope.split("/")[1] ?? "";
    case "kind":
      return row.subjectKind;
    default:
      return row[facet];
  }
}

/** The most frequent first; people by their names. */
async function labelled(db: Db, cells: readonly Cell[]): Promise<Record<Facet, FacetValue[]>> {
  const shown = (facet: Facet) =>
    cells
      .filter((cell) => cell.facet === facet && cell.value !== "")
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
      .slice(0, SHOWN);
  const ids = shown("actor")
    .map(({ value }) => value)
    .filter((id) => /^[0-9a-f-]{36}$/.test(id));
  const known = ids.length
    ? await db.select({ id: people.id, name: people.name }).from(people).where(inArray(people.id, ids))
    : [];
  const names = new Map([
    ...known.map(({ id, name }) => [id, name] as const),
    ["system", "Wheelhouse itself"] as const,
    ["anonymous", "nobody signed in"] as const,
  ]);
  const of = (facet: Facet) =>
    shown(facet).map(({ value, count }) => ({
      value,
      label:
        facet === "actor"
          ? (names.get(value) ?? value)
          : facet === "platform" && value === "console"
            ? "the console itself"
            : value,
      count,
    }));
  return {
    action: of("action"),
    actor: of("actor"),
    result: of("result"),
    platform: of("platform"),
    category: of("category"),
    kind: of("kind"),
  };
}
