import { and, desc, eq, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "@/db";
import { auditEvents, auditHeads } from "@/db/schema";

export const ListAudit = z.strictObject({
  action: z.string().max(100).optional(),
  actor: z.string().max(200).optional(),
  subjectKind: z.string().max(50).optional(),
  subjectId: z.string().max(200).optional(),
  result: z.enum(["done", "refused", "failed"]).optional(),
  before: z.strictObject({ at: z.date(), seq: z.number().int() }).optional(),
  limit: z.number().int().min(1).max(200).default(50),
});

/** Newest first, by time and sequence; the next page starts before the last row of this one. */
export async function listAudit(db: Db, input: z.output<typeof ListAudit>) {
  const wanted = and(
    input.actor ? eq(auditEvents.actorId, input.actor) : undefined,
    input.subjectKind ? eq(auditEvents.subjectKind, input.subjectKind) : undefined,
    input.subjectId ? eq(auditEvents.subjectId, input.subjectId) : undefined,
    input.result ? eq(auditEvents.result, input.result) : undefined,
    // As a pair, so that the index is entered at this point and not read up to it.
    input.before
      ? sql`(${auditEvents.at}, ${auditEvents.seq}) < (${input.before.at.toISOString()}::timestamptz, ${input.before.seq})`
      : undefined,
  );
  const most = input.limit + 1;
  const rows = await db
    .select()
    .from(auditEvents)
    .where(
      input.action?.endsWith(".")
        ? newestOfEach(await actionsThatBegin(db, input.action), wanted, most)
        : and(wanted, input.action ? eq(auditEvents.action, input.action) : undefined),
    )
    .orderBy(desc(auditEvents.at), desc(auditEvents.seq))
    .limit(most);
  const last = rows.length > input.limit ? rows[input.limit - 1] : undefined;
  return { rows: rows.slice(0, input.limit), next: last ? { at: last.at, seq: last.seq } : null };
}

/** The newest of each action; a walk through all events would also read those of every other action. */
function newestOfEach(actions: readonly string[], wanted: SQL | undefined, most: number): SQL {
  return sql`(${auditEvents.scope}, ${auditEvents.seq}) in (
    select newest.scope, newest.seq from unnest(${sql.param(actions)}::text[]) as one(name)
    cross join lateral (
      select scope, seq from audit_events where action = one.name and ${wanted ?? sql`true`} order by at desc, seq desc limit ${most}
    ) newest)`;
}

const actionsThatBegin = async (db: Db, start: string) =>
  (await knownActions(db)).filter((action) => action.startsWith(start));

/** Walks the index from one distinct action to the next: as fast with a million rows as with ten. */
async function knownActions(db: Db): Promise<string[]> {
  const { rows } = await db.execute<{ action: string }>(sql`
    with recursive found as (
      (select action from audit_events order by action limit 1)
      union all
      select (select action from audit_events where action > found.action order by action limit 1) from found where found.action is not null
    ) select action from found where action is not null`);
  return rows.map(({ action }) => action);
}

/** How far the chain reaches, and which actions it holds (for the filter). */
export async function auditSummary(db: Db) {
  const [heads, actions] = await Promise.all([db.select().from(auditHeads), knownActions(db)]);
  return { heads, actions };
}
