import { sql } from "drizzle-orm";
import type { Db } from "@/db";

/** A month of one chain, as it stands in the table; `month` is its first day. */
export type Leaf = { scope: string; month: string };

export async function leavesOf(db: Db): Promise<Leaf[]> {
  const { rows } = await db.execute<Leaf>(sql`
    select substring(pg_get_expr(leaf.relpartbound, leaf.oid) from '''([^'']+)''') as scope,
      to_char(to_date(substring(branch.relname from '[0-9]{6}$'), 'YYYYMM'), 'YYYY-MM-DD') as month
    from pg_inherits branches join pg_class branch on branch.oid = branches.inhrelid
    join pg_inherits leaves on leaves.inhparent = branch.oid join pg_class leaf on leaf.oid = leaves.inhrelid
    where branches.inhparent = 'audit_events'::regclass order by 2, 1`);
  return rows;
}

/** When the oldest month begins that the table has; nothing is to be found before it. */
export async function trailBegin(db: Db): Promise<Date> {
  const { rows } = await db.execute<{ month: string | null }>(sql`
    select to_char(to_date(min(substring(branch.relname from '[0-9]{6}$')), 'YYYYMM'), 'YYYY-MM-DD') as month
    from pg_inherits join pg_class branch on branch.oid = inhrelid where inhparent = 'audit_events'::regclass`);
  return new Date(`${rows[0]?.month ?? "1970-01-01"}T00:00:00Z`);
}

/** The first moment of the month after this one. */
export function monthEnd(month: string): Date {
  const begin = new Date(`${month}T00:00:00Z`);
  return new Date(Date.UTC(begin.getUTCFullYear(), begin.getUTCMonth() + 1, 1));
}
