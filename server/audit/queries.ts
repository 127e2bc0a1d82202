import { and, asc, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Db } from "@/db";
import { auditCounts, auditEvents, auditHeads } from "@/db/schema";
import { placesFor } from "@/domain/access";
import { AUDIT_CATEGORIES, AUDIT_KEEPERS, scopeOf } from "@/domain/audit";
import type { ListAudit, NewerAudit, OfSubject } from "@/domain/schema/audit";
import { auditFacets } from "./facets";
import type { Page } from "./page";
import { pageOf } from "./search";
import { auditWhere, type Reader } from "./where";

/** Of a search that finds little; what it did not reach is said, and where to go on. */
export const BUDGET_MS = 60;
const MOST_NEWER = 200;

/** Newest first, by time, chain and sequence; the next page starts before the last row of this one. */
export const listAudit = (
  db: Db,
  { before, limit, ...filter }: z.output<typeof ListAudit>,
  reader: Reader,
  budgetMs = BUDGET_MS,
): Promise<Page> => pageOf(db, { filter, reader, before, limit, budgetMs });

/** What came after a place, newest first, and how much that is. */
export async function newerAudit(db: Db, { after, ...filter }: z.output<typeof NewerAudit>, reader: Reader) {
  const at = sql`${after.at.toISOString()}::timestamptz`;
  const rows = await db
    .select()
    .from(auditEvents)
    .where(
      and(
        auditWhere(filter, reader),
        sql`${auditEvents.at} >= ${at}`,
        sql`(${auditEvents.at}, ${auditEvents.scope}, ${auditEvents.seq}) > (${at}, ${after.scope}::text, ${after.seq}::int8)`,
      ),
    )
    .orderBy(asc(auditEvents.at), asc(auditEvents.scope), asc(auditEvents.seq))
    .limit(MOST_NEWER);
  return { count: rows.length, rows: rows.reverse() };
}

/** The newest about one thing. */
export async function auditOfSubject(
  db: Db,
  { kind, id, limit }: z.output<typeof OfSubject>,
  reader: Reader,
  budgetMs = BUDGET_MS,
): Promise<Page> {
  return pageOf(db, { filter: { kind, subjectId: id }, reader, before: undefined, limit, budgetMs });
}

/** How far the chains reach that concern this reader, and which actions there are (for the filter). */
export async function auditSummary(db: Db, reader: Reader) {
  const places = placesFor(reader, "audit:read");
  const [heads, actions] = await Promise.all([
    db.select().from(auditHeads).orderBy(auditHeads.scope),
    places === "everywhere"
      ? knownActions(db)
      : auditFacets(db, {}, reader, BUDGET_MS).then(({ action }) => action.map(({ value }) => value).sort()),
  ]);
  if (places === "everywhere") return { heads, actions };
  const whole = places
    .filter((place) => !place.environmentId && !place.tenant)
    .map(({ platformId }) => platformId);
  const seen = new Set(
    AUDIT_KEEPERS.filter((keeper) => whole.some((platform) => platform === keeper)).flatMap((keeper) =>
      AUDIT_CATEGORIES.map((category) => scopeOf(keeper, category)),
    ),
  );
  return { heads: heads.filter(({ scope }) => seen.has(scope)), actions };
}

/** Walks the index from one distinct action to the next; those of the last moments are looked up in the events. */
async function knownActions(db: Db): Promise<string[]> {
  const { rows } = await db.execute<{ action: string }>(sql`
    with recursive found as (
      (select action from ${auditCounts} order by action limit 1)
      union all
      select (select action from ${auditCounts} where action > found.action order by action limit 1) from found where found.action is not null
    ) select action from found where action is not null
    union
    select distinct action from (select action from audit_events where at >= now() - interval '1 hour' order by at desc limit 1000) fresh
    order by 1`);
  return rows.map(({ action }) => action);
}
