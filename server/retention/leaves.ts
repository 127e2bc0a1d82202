import { and, eq, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { auditSegments } from "@/db/schema";

/** One month of one chain; the month by its first day, UTC. */
export type Leaf = { scope: string; month: string };
export const ofLeaf = ({ scope, month }: Leaf) =>
  and(eq(auditSegments.scope, scope), eq(auditSegments.month, month));

/** What the trail says that something done with a month is about; the console's own chains are about no platform. */
export const aboutMonth = ({ scope, month }: Leaf) => ({
  subjectKind: "audit-month",
  subjectId: `${scope} ${month.slice(0, 7)}`,
  platformId: platformOf(scope),
});

/** The platform whose chain it is. */
export function platformOf(scope: string): string | null {
  const [keeper = ""] = scope.split("/");
  return keeper === "console" ? null : keeper;
}

/** The one platform that several chains belong to, if they do. */
export function platformOfAll(scopes: readonly string[]): string | null {
  const [one = null, ...others] = new Set(scopes.map(platformOf));
  return others.length === 0 ? one : null;
}

export type Tally = {
  events: number;
  firstSeq: number;
  lastSeq: number;
  previousHash: string;
  lastHash: string;
};

/** The months that are in the database, with the room they take and about how many events each has. */
export async function leavesHere(
  db: Db,
): Promise<(Leaf & { bytes: number; about: number; attached: boolean; empty: boolean })[]> {
  const { rows } = await db.execute<{
    scope: string;
    month: string;
    bytes: string;
    about: number;
    attached: boolean;
    empty: boolean;
  }>(sql`
    select substring(pg_get_expr(c.relpartbound, c.oid) from '''([^'']+)''') as scope,
      to_char(to_date(substring(c.relname from '_([0-9]{6})_'), 'YYYYMM'), 'YYYY-MM-DD') as month,
      pg_total_relation_size(c.oid) as bytes, greatest(0, c.reltuples)::float8 as about,
      c.relname like 'audit\\_attached\\_%' as attached, pg_relation_size(c.oid) = 0 as empty
    from pg_partition_tree('audit_events') t join pg_class c on c.oid = t.relid
    where t.isleaf and t.level = 2
    order by 2, 1`);
  return rows.map((row) => ({ ...row, bytes: Number(row.bytes) }));
}

const inside = ({ scope, month }: Leaf) =>
  sql`scope = ${scope} and at >= ${`${month}T00:00:00Z`}::timestamptz and at < ${`${month}T00:00:00Z`}::timestamptz + interval '1 month'`;

export async function hasEvents(db: Db, leaf: Leaf): Promise<boolean> {
  const { rows } = await db.execute(sql`select 1 from audit_events where ${inside(leaf)} limit 1`);
  return rows.length > 0;
}

/** What stands in a month, counted; undefined where nothing does. */
export async function tallyOf(db: Db, leaf: Leaf): Promise<Tally | undefined> {
  const { rows } = await db.execute<{
    events: string;
    first_seq: string | null;
    last_seq: string | null;
    previous_hash: string;
    last_hash: string;
  }>(sql`
    select count(*) as events, min(seq) as first_seq, max(seq) as last_seq,
      (select previous_hash from audit_events where ${inside(leaf)} order by seq limit 1) as previous_hash,
      (select hash from audit_events where ${inside(leaf)} order by seq desc limit 1) as last_hash
    from audit_events where ${inside(leaf)}`);
  const row = rows[0];
  if (!row?.first_seq) return undefined;
  return {
    events: Number(row.events),
    firstSeq: Number(row.first_seq),
    lastSeq: Number(row.last_seq),
    previousHash: row.previous_hash,
    lastHash: row.last_hash,
  };
}
