import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import { firstChainText } from "@/domain/audit";
import { auditHmac } from "./key";
import { leavesOf, monthEnd } from "./leaves";

/** One event as the verifier sees it: the bytes its hash must cover, and what its neighbours must agree with. */
export type Link = { seq: number; hash: string; previousHash: string; text: string; sameActor: boolean };

const PAGE = 5_000;
const AHEAD = 2;

const field = (name: string) => `octet_length(${name}) || ':' || ${name}`;
const maybe = (name: string) => `coalesce(${field(name)}, '-')`;
const UTC = `to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const TEXT = [
  "'1:2'",
  field("scope"),
  field("seq::text"),
  "'36:' || id::text",
  `'24:' || ${UTC}`,
  ...["actor::text", "action", "result", "subject_kind", "subject_id"].map(field),
  ...["platform_id", "environment_id", "tenant"].map(maybe),
  ...["detail::text", "correlation_id", "previous_hash"].map(field),
].join(" || ");
/** Of an event of the first version, what `firstChainText` needs; its JSON is sorted here and not in the database. */
const FIRST = `json_build_object('scope', scope, 'seq', seq, 'id', id, 'at', ${UTC}, 'actor', actor::text, 'action', action, 'result', result, 'subjectKind', subject_kind, 'subjectId', subject_id, 'environmentId', environment_id, 'detail', detail::text, 'correlationId', correlation_id, 'previousHash', previous_hash)::text`;
/** Looked for in the text first, where it nearly always is: to take every actor apart costs more than the rest. */
const SAME_ACTOR = `case when strpos(actor::text, '"id":"' || actor_id || '"') > 0 then true else actor_id = actor->>'id' end`;
/** Few and plain columns: reading them costs as much as hashing. A "!" before the text says that the names differ. */
const SELECT = sql.raw(
  `select seq::text as number, hash, case when ${SAME_ACTOR} then '' else '!' end || case version when 1 then ${FIRST} else ${TEXT} end as text from audit_events`,
);

type Row = { number: string; hash: string; text: string };

/**
 * Every event of a chain after this one, in order, page by page. The pages to come are read while one is looked at, by
 * as many connections, because writing out what was hashed costs the database more than hashing it costs here.
 */
export async function* walkChain(db: Db, scope: string, after: number): AsyncGenerator<Link[]> {
  const leaves = (await leavesOf(db)).filter((leaf) => leaf.scope === scope);
  for (const { month } of leaves) {
    const inLeaf = sql`scope = ${scope} and at >= ${`${month}T00:00:00Z`}::timestamptz and at < ${monthEnd(month).toISOString()}::timestamptz`;
    const { rows } = await db.execute<{ first: string | null; last: string | null }>(
      sql`select min(seq) as first, max(seq) as last from audit_events where ${inLeaf} and seq > ${after}`,
    );
    if (rows[0]?.first == null) continue;
    const last = Number(rows[0].last);
    let from = Number(rows[0].first);
    const read = () => {
      const page = db.execute<Row>(
        sql`${SELECT} where ${inLeaf} and seq >= ${from} and seq < ${from + PAGE} order by seq`,
      );
      from += PAGE;
      // Whoever stops listening must not leave a refusal behind that nobody hears.
      page.then(undefined, () => undefined);
      return page;
    };
    const ahead: ReturnType<typeof read>[] = [];
    for (;;) {
      while (ahead.length < AHEAD && from <= last) ahead.push(read());
      const page = ahead.shift();
      if (!page) break;
      const { rows: found } = await page;
      if (from <= last) ahead.push(read());
      if (found.length > 0) yield found.map(linkOf);
    }
  }
}

function linkOf({ number: seq, hash, text: told }: Row): Link {
  const sameActor = !told.startsWith("!");
  const text = sameActor ? told : told.slice(1);
  if (text.startsWith("{")) {
    const event = JSON.parse(text);
    return {
      seq: Number(seq),
      hash,
      previousHash: event.previousHash,
      text: firstChainText(event),
      sameActor,
    };
  }
  // The last field, "64:…", or "0:" at the beginning of a chain.
  const previousHash = text.endsWith(":") ? "" : text.slice(-64);
  return { seq: Number(seq), hash, previousHash, text, sameActor };
}

export const hashOf = (link: Link): string => auditHmac(link.text);
