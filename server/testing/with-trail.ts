import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { type Db, openDatabase } from "@/db";
import { auditEvents } from "@/db/schema";
import { canonicalJson } from "@/domain/audit";

export type PastEvent = Omit<
  typeof auditEvents.$inferInsert,
  "id" | "seq" | "previousHash" | "hash" | "actorId" | "version"
>;

const GUARDS = ["audit_chain", "audit_no_change", "audit_no_truncate"];

/**
 * A trail with a past, which only the owner can write: events of any month, oldest first in each chain. It is for
 * those who read the trail; its hashes prove nothing.
 */
export async function writePast(ownerUrl: string, events: readonly PastEvent[]): Promise<void> {
  const { db, close } = openDatabase(ownerUrl, { applicationName: "test-past", max: 1 });
  try {
    const leaves = new Set(events.map(({ scope, at }) => `${scope} ${monthOf(at)}`));
    for (const leaf of leaves) {
      const [scope, month] = leaf.split(" ");
      await db.execute(sql`select make_audit_leaf(${scope}::text, ${month}::date)`);
    }
    await db.execute(sql`alter table audit_events disable trigger user`);
    await insertPast(db, events);
    for (const guard of GUARDS)
      await db.execute(sql.raw(`alter table audit_events enable always trigger ${guard}`));
  } finally {
    await close();
  }
}

async function insertPast(db: Db, events: readonly PastEvent[]): Promise<void> {
  const { rows } = await db.execute<{ scope: string; seq: string }>(sql`select scope, seq from audit_heads`);
  const heads = new Map(rows.map(({ scope, seq }) => [scope, Number(seq)]));
  const made = events
    .toSorted((a, b) => a.at.getTime() - b.at.getTime())
    .map((event) => {
      const seq = (heads.get(event.scope) ?? 0) + 1;
      heads.set(event.scope, seq);
      return {
        ...event,
        seq,
        id: randomUUID(),
        actorId: event.actor.id,
        previousHash: `${seq - 1}`,
        hash: `${seq}`,
      };
    });
  for (let at = 0; at < made.length; at += 500) await db.insert(auditEvents).values(made.slice(at, at + 500));
  for (const [scope, seq] of heads)
    await db.execute(sql`
      insert into audit_heads (scope, seq, hash, at)
      values (${scope}, ${seq}, ${`${seq}`}, coalesce((select max(at) from audit_events where scope = ${scope}), '-infinity'))
      on conflict (scope) do update set seq = excluded.seq, hash = excluded.hash, at = excluded.at`);
}

const monthOf = (at: Date) => `${at.toISOString().slice(0, 7)}-01`;

/** What `audit_text` makes of an event, said once more in other words: what the search for words must agree with. */
export function wordsIn(event: PastEvent): string[] {
  const detail = canonicalJson(event.detail)
    .replaceAll("\\\\", " ")
    .replaceAll("\\n", " ")
    .replaceAll("\\t", " ");
  return [event.action, event.subjectKind, event.subjectId, event.actor.name, detail]
    .join(" ")
    .toLowerCase()
    .split(/[^a-z0-9\u0080-\uffff]+/)
    .filter(Boolean);
}
