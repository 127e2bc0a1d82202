import { and, desc, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { auditCounted, auditCounts } from "@/db/schema";
import type { AuditFilter } from "@/domain/schema/audit";
import { countsWhere, isCountable, type Reader } from "./where";

/** So many events that may fit are looked at in one step. */
const STEP = 4_000;
const MOST_COUNTS = 2_000;
const DAY = 86_400_000;

/** From `below` until `above`, and in these chains only; undefined where any may have some. */
export type Days = { above: Date; below: Date; scopes: string[] | undefined };

/**
 * The next days before this moment on which something is counted that fits: a search need not look at the others.
 * "none" when there is none; undefined where the counts cannot tell, because they do not reach so far or know too little.
 */
export async function daysBefore(
  db: Db,
  filter: AuditFilter,
  reader: Reader,
  before: Date,
  wanted: number,
): Promise<Days | "none" | undefined> {
  const tells = filter.action || filter.actor || filter.kind || (filter.result && filter.result !== "done");
  const { text: _, environmentId: __, ...known } = filter;
  if (!tells || !isCountable(known, reader)) return undefined;
  const reached = await countedTo(db);
  if (reached && reached < before) return undefined;
  const counts = await db
    .select({ day: auditCounts.day, scope: auditCounts.scope, count: auditCounts.count })
    .from(auditCounts)
    .where(
      and(
        sql`${auditCounts.span} = 'day'`,
        countsWhere(known, reader),
        sql`${auditCounts.day} <= ${dayName(before.getTime() - 1)}::date`,
        filter.from ? sql`${auditCounts.day} >= ${dayName(filter.from.getTime())}::date` : undefined,
      ),
    )
    .orderBy(desc(auditCounts.day))
    .limit(MOST_COUNTS);
  const [first] = counts;
  if (!first) return "none";
  const enough = filter.environmentId ? STEP : wanted;
  const scopes = new Set<string>();
  let sum = 0;
  let day = first.day;
  let isWhole = counts.length < MOST_COUNTS;
  for (const one of counts) {
    // The day of the moment itself counts for little: most of it may be later.
    if (one.day !== day && sum >= enough) {
      isWhole = true;
      break;
    }
    day = one.day;
    scopes.add(one.scope);
    sum += dayOf(one.day).getTime() + DAY > before.getTime() ? 0 : one.count;
  }
  return {
    above: new Date(dayOf(first.day).getTime() + DAY),
    below: dayOf(day),
    // Of the last day that fits into the answer there may be more.
    scopes: isWhole ? [...scopes] : undefined,
  };
}

const dayName = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const dayOf = (day: string) => new Date(`${day}T00:00:00Z`);

/** Everything before this moment is counted; null when simply everything is. */
async function countedTo(db: Db): Promise<Date | null> {
  const { rows } = await db.execute<{ at: string | null; open: boolean }>(sql`
    select min(coalesce(nullif(c.at, '-infinity'), 'epoch')) as at, count(*) > 0 as open
    from audit_heads h left join (select scope, max(seq) as seq, max(at) as at from ${auditCounted} group by 1) c using (scope)
    where h.seq > coalesce(c.seq, 0)`);
  return rows[0]?.open ? new Date(rows[0].at ?? 0) : null;
}
