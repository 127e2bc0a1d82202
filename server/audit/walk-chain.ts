import { createHmac } from "node:crypto";
import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import { firstChainText } from "@/domain/audit";
import { auditKey } from "./key";

/** One event as the verifier sees it: the bytes its hash must cover, and what its neighbours must agree with. */
export type Link = { seq: number; hash: string; previousHash: string; text: string; sameActor: boolean };

const PAGE = 10_000;

const field = (name: string) => `coalesce(octet_length(${name}) || ':' || ${name}, '-')`;
const utc = `to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const TEXT = [
  "'1:2'",
  ...[
    "scope",
    "seq::text",
    "id::text",
    utc,
    "actor::text",
    "action",
    "result",
    "subject_kind",
    "subject_id",
  ].map(field),
  ...["platform_id", "environment_id", "tenant", "detail::text", "correlation_id", "previous_hash"].map(
    field,
  ),
].join(" || ");
/** Of an event of the first version, what `firstChainText` needs; its JSON is sorted here and not in the database. */
const FIRST = `json_build_object('scope', scope, 'seq', seq, 'id', id, 'at', ${utc}, 'actor', actor::text, 'action', action, 'result', result, 'subjectKind', subject_kind, 'subjectId', subject_id, 'environmentId', environment_id, 'detail', detail::text, 'correlationId', correlation_id, 'previousHash', previous_hash)::text`;

const SELECT = sql.raw(
  `select seq::int8 as seq, hash, previous_hash, version, case version when 1 then ${FIRST} else ${TEXT} end as text, actor_id = actor->>'id' as same_actor from audit_events`,
);

type Row = {
  seq: string;
  hash: string;
  previous_hash: string;
  version: number;
  text: string;
  same_actor: boolean;
};

/** Every event of a chain after this one, in order, page by page; the next page is read while one is looked at. */
export async function* walkChain(db: Db, scope: string, after: number): AsyncGenerator<Link[]> {
  const months = await monthsOf(db, scope);
  for (const month of months) {
    let from = after;
    const read = (start: number) =>
      db.execute<Row>(
        sql`${SELECT} where scope = ${scope} and seq > ${start} and at >= ${month} and at < ${month}::timestamptz + interval '1 month' order by seq limit ${PAGE}`,
      );
    let next = read(from);
    for (;;) {
      const { rows } = await next;
      const last = rows.at(-1);
      if (!last) break;
      from = Number(last.seq);
      next = read(from);
      // Whoever stops listening must not leave a refusal behind that nobody hears.
      next.catch(() => undefined);
      yield rows.map(linkOf);
    }
  }
}

const linkOf = (row: Row): Link => ({
  seq: Number(row.seq),
  hash: row.hash,
  previousHash: row.previous_hash,
  text: row.version === 1 ? firstChainText(JSON.parse(row.text)) : row.text,
  sameActor: row.same_actor,
});

/** First moments of the months that this chain has leaves of, oldest first. */
async function monthsOf(db: Db, scope: string): Promise<string[]> {
  const { rows } = await db.execute<{ month: string }>(sql`
    select to_char(to_date(substring(relid::regclass::text from 'audit_events_([0-9]{6})'), 'YYYYMM'), 'YYYY-MM-DD') || 'T00:00:00Z' as month
    from pg_partition_tree('audit_events')
    where isleaf and relid::regclass::text like '%' || regexp_replace(${scope}, '[^a-z0-9]+', '_', 'g')
      and relid::regclass::text = audit_leaf_name(${scope}, to_date(substring(relid::regclass::text from 'audit_events_([0-9]{6})'), 'YYYYMM'))
    order by 1`);
  return rows.map(({ month }) => month);
}

export const hashOf = (link: Link): string =>
  createHmac("sha256", auditKey()).update(link.text).digest("hex");
