import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { auditExports } from "@/db/schema";
import { type AuditKeeper, scopeOf } from "@/domain/audit";
import { type AuditEntry, appendAudit, SYSTEM } from "@/server/audit/append";

export const happened = (db: Db, entry: Partial<AuditEntry> = {}) =>
  db.transaction((tx) =>
    appendAudit(tx, SYSTEM, randomUUID(), {
      action: "threshold.edit",
      result: "done",
      subjectKind: "threshold",
      subjectId: "costs.age",
      ...entry,
    }),
  );

const AT_A_TIME = 500;

/** Many events, a microsecond apart: chained, but with hashes that nobody verifies. */
export async function muchHappened(db: Db, keeper: AuditKeeper, events: number): Promise<void> {
  const scope = scopeOf(keeper, "operations");
  const began = new Date(Date.now() - 1000).toISOString();
  for (let from = 1; from <= events; from += AT_A_TIME)
    await db.transaction(async (tx) => {
      await tx.execute(sql`select audit_head(${scope})`);
      await tx.execute(sql`
        insert into audit_events (scope, seq, id, at, actor, actor_id, action, result, subject_kind, subject_id,
          platform_id, environment_id, detail, correlation_id, previous_hash, hash)
        select ${scope}, n, gen_random_uuid(), ${began}::timestamptz + n * interval '1 microsecond',
          '{"id":"system","name":"Wheelhouse","role":"system"}', 'system', 'sync.run', 'done', 'run', 'run ' || n, ${keeper},
          ${`${keeper}/production`}, json_build_object('records', n, 'said', 'all is well'), 'c',
          case n when 1 then '' else 'h' || n - 1 end, 'h' || n
        from generate_series(${from}::int, ${Math.min(events, from + AT_A_TIME - 1)}::int) as n order by n`);
    });
}

export async function exportById(db: Db, id: string) {
  const [row] = await db.select().from(auditExports).where(eq(auditExports.id, id));
  if (!row) throw new Error("no such export");
  return row;
}
