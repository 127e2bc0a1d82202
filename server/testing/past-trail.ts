import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { auditHeads } from "@/db/schema";
import { chainText } from "@/domain/audit";
import { auditHmac } from "@/server/audit/key";

/**
 * Writes events of months that are long over, as they would stand there now: the owner makes the leaf, the application
 * appends to the chain. Each is about tenant "tenant <n>" and correlation id "past <n>".
 */
export async function writePast(
  { db, owner }: { db: Db; owner: Db },
  {
    scope,
    month,
    events,
    platformId = null,
  }: { scope: string; month: string; events: number; platformId?: string | null },
): Promise<void> {
  await owner.execute(sql`select make_audit_leaf(${scope}, ${month}::date)`);
  const [head] = await db.select().from(auditHeads).where(eq(auditHeads.scope, scope));
  if (!head) await db.execute(sql`select * from audit_head(${scope})`);
  let { seq, hash } = head ?? { seq: 0, hash: "" };
  const begins = new Date(`${month}T00:00:00Z`).getTime();
  const rows = Array.from({ length: events }, (_, n) => {
    const event = {
      scope,
      seq: seq + 1,
      id: randomUUID(),
      at: new Date(begins + n * 1000).toISOString(),
      actor: '{"id":"system","ip":"","kind":"system","name":"Wheelhouse","role":"system","session":""}',
      action: "test.past",
      result: "done",
      subjectKind: "thing",
      subjectId: `thing ${n}`,
      platformId,
      environmentId: platformId ? `${platformId}/production` : null,
      tenant: `tenant ${n}`,
      detail: `{"n":${n}, "text":"ä|1:2"}`,
      correlationId: `past ${n}`,
      previousHash: hash,
    };
    hash = auditHmac(chainText(event));
    seq += 1;
    return { ...event, hash };
  });
  for (let from = 0; from < rows.length; from += 1000)
    await db.execute(sql`
      insert into audit_events (scope, seq, id, at, actor, actor_id, action, result, subject_kind, subject_id, platform_id,
        environment_id, tenant, detail, correlation_id, previous_hash, hash)
      select scope, seq, id, at, actor::json, 'system', action, result, "subjectKind", "subjectId", "platformId",
        "environmentId", tenant, detail::json, "correlationId", "previousHash", hash
      from json_to_recordset(${JSON.stringify(rows.slice(from, from + 1000))}::json) as r(scope text, seq bigint, id uuid,
        at timestamptz, actor text, action text, result text, "subjectKind" text, "subjectId" text, "platformId" text,
        "environmentId" text, tenant text, detail text, "correlationId" text, "previousHash" text, hash text)
      order by seq`);
}

/** The console was at work on each of the past days: without that its clock is not believed. */
export const wasAtWork = (db: Db, days = 7) =>
  db.execute(sql`
    insert into expected_slots (schedule, slot, state, started_at, caught_up)
    select 'test', now() - make_interval(days => day), 'done', now(), 0 from generate_series(0, ${days - 1}::int) as day
    on conflict do nothing`);
