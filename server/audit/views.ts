import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import { type AuditActor, auditViews } from "@/db/schema";
import { canonicalJson } from "@/domain/audit";
import { secretShapeIn } from "@/domain/secret-shape";
import { actorOf, type Context } from "@/server/command";
import { appendAudit } from "./append";

const HOUR = 3_600_000;
const MOST_ASKED = 100;
const noted = new Map<string, number>();

/**
 * Looking at the trail is itself audited: what somebody asked is noted at once, each question once an hour, and when
 * the hour is over one event tells of all of them. Nobody gets an answer whose question could not be noted.
 */
export async function noteView({ db, actor, now }: Context, asked: Record<string, unknown>): Promise<void> {
  const hour = Math.floor(now.getTime() / HOUR) * HOUR;
  const words = canonicalJson(asked);
  const question = secretShapeIn(words) ? "a question that looks like a secret" : words;
  const key = `${actor.id} ${question}`;
  if (noted.get(key) === hour) return;
  await db.execute(sql`
    insert into ${auditViews} as known (person_id, hour, actor, asked)
    values (${actor.id}, ${new Date(hour).toISOString()}::timestamptz, ${JSON.stringify(actorOf(actor))}::jsonb, jsonb_build_object(${question}::text, true))
    on conflict (person_id, hour) do update set asked = known.asked || excluded.asked
    where not known.asked ?| (select array_agg(one) from jsonb_object_keys(excluded.asked) one)
      and (select count(*) from jsonb_object_keys(known.asked)) < ${MOST_ASKED}`);
  for (const [other, then] of noted) if (then !== hour) noted.delete(other);
  noted.set(key, hour);
}

/** Of every hour that is over, one event per person, in the transaction that forgets the notes. */
export async function tellViews(db: Db, now: Date): Promise<number> {
  const hour = new Date(Math.floor(now.getTime() / HOUR) * HOUR);
  let told = 0;
  for (;;) {
    const more = await db.transaction(async (tx) => {
      const { rows } = await tx.execute<{ hour: string; actor: AuditActor; asked: Record<string, true> }>(sql`
        delete from ${auditViews} where (person_id, hour) = (
          select person_id, hour from ${auditViews} where hour < ${hour.toISOString()}::timestamptz order by hour, person_id limit 1 for update skip locked)
        returning hour, actor, asked`);
      const [view] = rows;
      if (!view) return false;
      await appendAudit(tx, view.actor, "", {
        action: "audit.view",
        result: "done",
        subjectKind: "audit",
        subjectId: "trail",
        detail: { hour: new Date(view.hour).toISOString(), asked: Object.keys(view.asked).sort() },
      });
      return true;
    });
    if (!more) return told;
    told += 1;
  }
}
