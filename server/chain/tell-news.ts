import { sql } from "drizzle-orm";
import type { Db } from "@/db";

let told: string | undefined;

/**
 * Tells open screens that the trail grew, at most once a second. Not by a trigger: a notification makes commits wait for
 * each other through the whole database, and every change commits an event.
 */
export async function tellNews(db: Db): Promise<void> {
  const { rows } = await db.execute<{ length: string }>(
    sql`select coalesce(sum(seq), 0)::text as length from audit_heads`,
  );
  const length = rows[0]?.length;
  if (told !== undefined && length !== told) await db.execute(sql`select pg_notify('wheelhouse', 'audit')`);
  told = length;
}
