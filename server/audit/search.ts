import { and, desc, inArray, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { auditEvents } from "@/db/schema";
import { daysBefore } from "./days";
import { trailBegin } from "./leaves";
import {
  type AuditRow,
  cut,
  earliest,
  givenUp,
  isGivenUp,
  isSharp,
  latest,
  type Page,
  placedBefore,
  type Search,
} from "./page";
import { auditWhere, wordsOf } from "./where";
import { searchWords } from "./words";

const DAY = 86_400_000;
const FIRST_DAYS = 2;
/** Where little is to be found: a search that was given up and goes on. */
const AGAIN_DAYS = 32;

/**
 * The newest events that fit, from a place on. It looks at the last days first and further and further back, so that
 * only the months are opened that are needed, however many there are.
 */
export async function pageOf(db: Db, search: Search): Promise<Page> {
  return wordsOf(search.filter.text).length > 0 || isSharp(search.filter)
    ? searchWords(db, search)
    : walkBack(db, search);
}

async function walkBack(db: Db, search: Search): Promise<Page> {
  const { filter, reader, before, limit } = search;
  const until = performance.now() + search.budgetMs;
  const end = latest(await trailBegin(db), filter.from);
  const where = and(auditWhere(filter, reader), placedBefore(before));
  const newest = Math.min(
    before?.at.getTime() ?? Number.POSITIVE_INFINITY,
    filter.to?.getTime() ?? Date.now(),
  );
  const rows: AuditRow[] = [];
  let above: Date | undefined;
  let scopes: string[] | undefined;
  let days = before && isGivenUp(before) ? AGAIN_DAYS : FIRST_DAYS;
  let below = new Date(newest - days * DAY);
  for (;;) {
    const from = performance.now();
    const inside = and(where, scopes && inArray(auditEvents.scope, scopes));
    rows.push(...(await newestIn(db, inside, latest(end, below), above, limit + 1 - rows.length)));
    if (rows.length > limit) return cut(rows, limit);
    if (below <= end) return { rows, next: null, searchedTo: null };
    above = below;
    const known = await daysBefore(db, filter, reader, below, limit + 1 - rows.length);
    if (known === "none") return { rows, next: null, searchedTo: null };
    if (performance.now() > until) return givenUp(rows, earliest(below, known?.above));
    if (known) {
      above = earliest(above, known.above);
      below = known.below;
      scopes = known.scopes;
    } else {
      scopes = undefined;
      days *= growth(performance.now() - from);
      below = new Date(below.getTime() - days * DAY);
    }
  }
}

/** How much further the next step reaches, by what the last one cost. */
const growth = (tookMs: number) => (tookMs < 8 ? 8 : tookMs < 20 ? 4 : 2);

function newestIn(db: Db, where: SQL | undefined, from: Date, to: Date | undefined, limit: number) {
  return db
    .select()
    .from(auditEvents)
    .where(
      and(
        where,
        sql`${auditEvents.at} >= ${from.toISOString()}::timestamptz`,
        to ? sql`${auditEvents.at} < ${to.toISOString()}::timestamptz` : undefined,
      ),
    )
    .orderBy(desc(auditEvents.at), desc(auditEvents.scope), desc(auditEvents.seq))
    .limit(limit);
}
