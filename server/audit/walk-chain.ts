import { type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { firstChainText } from "@/domain/audit";
import { auditHmac, auditHmacBehind, SPACE } from "./key";
import { leavesOf, monthEnd } from "./leaves";

/** One event as the verifier sees it: the hash it bears and the one it should bear, and what its neighbours must agree with. */
export type Link = { seq: number; hash: string; trueHash: string; previousHash: string; sameActor: boolean };

const PAGE = 2_000;
/** Pages read while one is looked at, each over a connection of its own. */
const AHEAD = 2;
const SHA256 = 64;

const field = (name: string) => `octet_length(${name}), ':', ${name}`;
const maybe = (name: string) =>
  `octet_length(${name}), case when ${name} is null then '-' else ':' end, ${name}`;
const UTC = `to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const TEXT = `concat(${[
  "'1:2'",
  field("scope"),
  field("seq::text"),
  "'36:', id",
  `'24:', ${UTC}`,
  ...["actor::text", "action", "result", "subject_kind", "subject_id"].map(field),
  ...["platform_id", "environment_id", "tenant"].map(maybe),
  ...["detail::text", "correlation_id", "previous_hash"].map(field),
].join(", ")})`;
/** Of an event of the first version, what `firstChainText` needs; its JSON is sorted here and not in the database. */
const FIRST = `json_build_object('scope', scope, 'seq', seq, 'id', id, 'at', ${UTC}, 'actor', actor::text, 'action', action, 'result', result, 'subjectKind', subject_kind, 'subjectId', subject_id, 'environmentId', environment_id, 'detail', detail::text, 'correlationId', correlation_id, 'previousHash', previous_hash)::text`;
/** Looked for in the text first, where it nearly always is: to take every actor apart costs more than the rest. */
const SAME_ACTOR = `case when strpos(actor::text, '"id":"' || actor_id || '"') > 0 then true else actor_id = actor->>'id' end`;
const SELECT = sql.raw(
  `select seq, hash, ${SAME_ACTOR} as same_actor, case version when 1 then ${FIRST} else ${TEXT} end as text`,
);
/** Lengths before what is stored and not marks between, so that nothing stored can pass for the end of something else. */
const EVENT = sql.raw(
  `concat(octet_length(text), ',', octet_length(hash), ',', same_actor, ',', seq, ';', hash, repeat(' ', ${SPACE}), text)`,
);

/**
 * Every event of a chain after this one, in order, page by page. Writing out what was hashed costs the database more
 * than hashing it costs here, so pages to come are read meanwhile.
 */
export async function* walkChain(db: Db, scope: string, after: number): AsyncGenerator<Link[]> {
  const leaves = (await leavesOf(db)).filter((leaf) => leaf.scope === scope);
  for (const { month } of leaves) {
    const inLeaf = sql`from audit_events where scope = ${scope} and at >= ${`${month}T00:00:00Z`}::timestamptz and at < ${monthEnd(month).toISOString()}::timestamptz`;
    const ahead: Promise<Buffer>[] = [];
    let from: number | undefined = after;
    for (;;) {
      while (from !== undefined && ahead.length <= AHEAD) {
        const to = await endOfPage(db, inLeaf, from);
        const upTo = to === undefined ? sql`` : sql`and seq <= ${to}`;
        const page = readPage(db, sql`${inLeaf} and seq > ${from} ${upTo}`);
        // Whoever stops listening must not leave a refusal behind that nobody hears.
        page.then(undefined, () => undefined);
        ahead.push(page);
        from = to;
      }
      const page = await ahead.shift();
      if (!page) break;
      if (page.length > 0) yield linksOf(page);
    }
  }
}

/** The number of the last event of the page behind this one; undefined where less than a page is left. */
async function endOfPage(db: Db, inLeaf: SQL, from: number): Promise<number | undefined> {
  const { rows } = await db.execute<{ seq: string }>(
    sql`select seq ${inLeaf} and seq > ${from} order by seq limit 1 offset ${PAGE - 1}`,
  );
  return rows[0] && Number(rows[0].seq);
}

/** A page comes as one text: to take its rows off the wire one by one costs more than hashing them. */
async function readPage(db: Db, rows: SQL): Promise<Buffer> {
  const { rows: found } = await db.execute<{ page: string | null }>(
    sql`select string_agg(${EVENT}, '') as page from (${SELECT} ${rows} order by seq offset 0) as event`,
  );
  return Buffer.from(found[0]?.page ?? "");
}

function linksOf(page: Buffer): Link[] {
  const links: Link[] = [];
  for (let at = 0; at < page.length; ) {
    const hashAt = page.indexOf(";", at) + 1;
    const told = page.toString("latin1", at, hashAt - 1).split(",");
    const spaceAt = hashAt + Number(told[1]);
    const textAt = spaceAt + SPACE;
    at = textAt + Number(told[0]);
    const link = { seq: Number(told[3]), hash: page.toString("utf8", hashAt, spaceAt), sameActor: told[2] === "t" };
    if (page[textAt] === FIRST_BEGINS) {
      const event = JSON.parse(page.toString("utf8", textAt, at));
      const trueHash = auditHmac(firstChainText(event));
      links.push({ ...link, trueHash, previousHash: event.previousHash });
    } else {
      // The last field, "64:…", or "0:" at the beginning of a chain.
      const previousHash = page[at - 1] === COLON ? "" : page.toString("utf8", at - SHA256, at);
      links.push({ ...link, trueHash: auditHmacBehind(page, spaceAt, at), previousHash });
    }
  }
  return links;
}

const [FIRST_BEGINS, COLON] = [0x7b, 0x3a];
