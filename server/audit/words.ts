import { and, desc, getTableColumns, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { auditCounted, auditEvents } from "@/db/schema";
import { groupBy } from "@/server/platforms/overview";
import { notedMarks, notedMonths, notedWords } from "./count-trail";
import { trailBegin } from "./leaves";
import { type AuditRow, cut, givenUp, latest, type Page, placedBefore, type Search } from "./page";
import { auditWhere, wordsOf } from "./where";

/** Blocks whose events are looked at first, at most in one step, and those that the notes name at once. */
const FIRST_STEP = 6;
const MOST_STEP = 48;
const MOST_BLOCKS = 480;
/** How many months each question to the notes reaches back. */
const REACHES = [1, 2, 6, 24, 240];

type Block = { scope: string; first: number; last: number; fromAt: string; toAt: string };

/**
 * The newest events with these words, or about this one thing. The notes say in which blocks they stand, newest first;
 * only events of those are read. What is not noted yet, the last few of each chain, is read as it is.
 */
export async function searchWords(db: Db, search: Search): Promise<Page> {
  const { filter, reader, before, limit } = search;
  const until = performance.now() + search.budgetMs;
  const where = and(auditWhere(filter, reader), placedBefore(before)) ?? sql`true`;
  const words = [...notedWords(wordsOf(filter.text)), ...notedMarks(filter)].join(" & ");
  const top = new Date(Math.min(before?.at.getTime() ?? Date.now(), filter.to?.getTime() ?? Date.now()));
  const [begin, tail] = await Promise.all([trailBegin(db), notNotedYet(db)]);
  const end = latest(begin, filter.from);
  if (end > top) return cut([], limit);
  const found = await eventsOf(db, [tail], where, limit + 1);
  const settled = (from: Date) => found.filter((row) => row.at >= from).sort(newestFirst);
  let below = end;
  let above: Date | undefined;
  let step = FIRST_STEP;
  for (const months of REACHES) {
    below = latest(end, monthsBefore(above ?? top, months));
    let last: Block | undefined;
    do {
      const blocks = await blocksWith(db, { words, top, above, below, after: last });
      for (let at = 0; at < blocks.length; ) {
        found.push(...(await eventsOf(db, byMonth(blocks.slice(at, at + step)), where, limit + 1)));
        at += step;
        step = Math.min(MOST_STEP, step * 2);
        const next = blocks[at];
        if (!next) break;
        // Blocks of several chains overlap: only what is newer than every block to come has its place.
        const sure = justAfter(next.toAt);
        const rows = settled(sure);
        if (rows.length > limit) return cut(rows, limit);
        if (performance.now() > until) return givenUp(rows, sure);
      }
      last = blocks.length < MOST_BLOCKS ? undefined : blocks.at(-1);
    } while (last);
    const rows = settled(below);
    if (rows.length > limit) return cut(rows, limit);
    if (below <= end) break;
    if (performance.now() > until) return givenUp(rows, below);
    above = below;
  }
  return cut(found.sort(newestFirst), limit);
}

/** Blocks that end in this time, or above it where the search begins in their middle. */
async function blocksWith(
  db: Db,
  at: { words: string; top: Date; above: Date | undefined; below: Date; after: Block | undefined },
): Promise<Block[]> {
  const months = notedMonths(at.below, at.above ?? at.top);
  const { rows } = await db.execute<Block>(sql`
    with noted as materialized (
      select scope, from_seq, to_seq, from_at, to_at from audit_words
      where words @@ lower(${`(${months}) & ${at.words}`})::tsquery or words is null)
    select scope, from_seq::int8 as first, to_seq::int8 as last, from_at as "fromAt", to_at as "toAt" from noted
    where to_at >= ${at.below.toISOString()}::timestamptz and from_at <= ${at.top.toISOString()}::timestamptz
      ${at.above ? sql`and to_at < ${at.above.toISOString()}::timestamptz` : sql``}
      ${at.after ? sql`and (to_at, scope, from_seq) < (${at.after.toAt}::timestamptz, ${at.after.scope}::text, ${at.after.first}::int8)` : sql``}
    order by to_at desc, scope desc, from_seq desc limit ${MOST_BLOCKS}`);
  return rows;
}

/** What came to each chain since its last block, as one block of its own. */
async function notNotedYet(db: Db): Promise<Block[]> {
  const { rows } = await db.execute<Block>(sql`
    select h.scope, coalesce(c.seq, 0) + 1 as first, h.seq as last,
      coalesce(nullif(c.at, '-infinity'), 'epoch') as "fromAt", h.at as "toAt"
    from audit_heads h left join (
      select scope, max(words_seq) as seq, greatest(max(words_at), min(month::timestamp at time zone 'UTC') filter (where not closed)) as at
      from ${auditCounted} group by 1) c using (scope)
    where h.seq > coalesce(c.seq, 0)`);
  return rows;
}

/** Read from a subquery of the table's name, which the query builder does not take for the table. */
const COLUMNS = Object.fromEntries(
  Object.entries(getTableColumns(auditEvents)).map(([name, column]) => [
    name,
    sql`${column}`.mapWith(column),
  ]),
) as unknown as ReturnType<typeof getTableColumns<typeof auditEvents>>;

/** The newest of all of them that fit; of what lies together the planner opens the chains and months and no others. */
async function eventsOf(
  db: Db,
  together: readonly (readonly Block[])[],
  where: SQL,
  limit: number,
): Promise<AuditRow[]> {
  const parts = together.filter((blocks) => blocks.length > 0).map((blocks) => eventsIn(blocks, where));
  if (parts.length === 0) return [];
  return db
    .select(COLUMNS)
    .from(sql`(${sql.join(parts, sql` union all `)}) as audit_events`)
    .orderBy(desc(auditEvents.at), desc(auditEvents.scope), desc(auditEvents.seq))
    .limit(limit);
}

const byMonth = (blocks: readonly Block[]) => [
  ...groupBy(blocks, ({ scope, fromAt, toAt }) => `${scope} ${monthOf(fromAt)} ${monthOf(toAt)}`).values(),
];
const monthOf = (moment: string) => new Date(moment).toISOString().slice(0, 7);

/** Each block is entered by its numbers, whatever the planner thinks of the words. */
function eventsIn(blocks: readonly Block[], where: SQL): SQL {
  const list = (name: keyof Block) => sql.param(blocks.map((block) => block[name]));
  const scopes = sql.param([...new Set(blocks.map(({ scope }) => scope))]);
  const moments = blocks.flatMap(({ fromAt, toAt }) => [fromAt, toAt]).map((moment) => new Date(moment));
  const [from, to] = [Math.min(...moments.map(Number)), Math.max(...moments.map(Number))];
  return sql`
    select audit_events.* from unnest(${list("scope")}::text[], ${list("first")}::int8[], ${list("last")}::int8[], ${list("fromAt")}::timestamptz[], ${list("toAt")}::timestamptz[])
      as block(in_scope, first, last, from_at, to_at)
    cross join lateral (
      select * from audit_events where scope = block.in_scope and seq between block.first and block.last
        and at between block.from_at and block.to_at and scope = any(${scopes}::text[])
        and at between ${new Date(from).toISOString()}::timestamptz and ${new Date(to).toISOString()}::timestamptz and ${where}
      offset 0) as audit_events`;
}

const newestFirst = (a: AuditRow, b: AuditRow) =>
  b.at.getTime() - a.at.getTime() || (a.scope === b.scope ? b.seq - a.seq : a.scope < b.scope ? 1 : -1);

const justAfter = (moment: string) => new Date(new Date(moment).getTime() + 1);

function monthsBefore(moment: Date, months: number): Date {
  const day = new Date(moment);
  day.setUTCMonth(day.getUTCMonth() - months, 1);
  day.setUTCHours(0, 0, 0, 0);
  return day;
}
