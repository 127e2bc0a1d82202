import { createHash } from "node:crypto";
import { pipeline, Readable } from "node:stream";
import { createGzip } from "node:zlib";
import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import { publicSigningKey, signed } from "@/server/audit/signing";
import type { Store } from "@/server/stores/store";
import { ArchiveTrouble } from "./archive-trouble";
import type { Leaf, Tally } from "./leaves";
import { hashOfEvent, type StoredEvent } from "./stored-event";

const PAGE = 2000;

/** Beside each archive, signed: what stands in it, and where in its chain it belongs. */
export type Manifest = {
  kind: "wheelhouse-audit-manifest";
  scope: string;
  /** First day of the month. */
  month: string;
  events: number;
  first: { seq: number; previousHash: string };
  last: { seq: number; hash: string };
  object: string;
  /** Of the object as it lies in the store, compressed. */
  bytes: number;
  digest: string;
  madeAt: string;
};

/**
 * Streams the month into the store as compressed lines: a header, every event, a signed trailer. Each event is hashed
 * anew on its way; one that was changed stops it. Memory does not grow with the month.
 */
export async function writeArchive(
  db: Db,
  { leaf, tally, store, key, now }: { leaf: Leaf; tally: Tally; store: Store; key: string; now: Date },
  /** After each page; throws where this worker's word no longer counts. */
  heard: () => Promise<void>,
): Promise<Manifest> {
  const stored = createHash("sha256");
  let bytes = 0;
  await store.put(
    key,
    (async function* () {
      for await (const chunk of compressed(linesOf(db, leaf, tally, now, heard))) {
        stored.update(chunk);
        bytes += chunk.byteLength;
        yield chunk;
      }
    })(),
  );
  return {
    kind: "wheelhouse-audit-manifest",
    ...leaf,
    events: tally.events,
    first: { seq: tally.firstSeq, previousHash: tally.previousHash },
    last: { seq: tally.lastSeq, hash: tally.lastHash },
    object: key,
    bytes,
    digest: stored.digest("hex"),
    madeAt: now.toISOString(),
  };
}

function compressed(lines: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  const gzip = createGzip({ level: 6 });
  // What breaks before it breaks the reading of it too.
  pipeline(Readable.from(lines, { objectMode: false }), gzip, () => undefined);
  return gzip;
}

async function* linesOf(
  db: Db,
  leaf: Leaf,
  tally: Tally,
  now: Date,
  heard: () => Promise<void>,
): AsyncGenerator<Buffer> {
  const written = createHash("sha256");
  const line = (text: string) => {
    const bytes = Buffer.from(text);
    written.update(bytes);
    return bytes;
  };
  yield line(
    `${JSON.stringify({
      kind: "wheelhouse-audit-export",
      filter: { scope: leaf.scope, from: `${leaf.month}T00:00:00.000Z`, to: endOfMonth(leaf.month) },
      timeZone: "UTC",
      exportedAt: now.toISOString(),
      heads: [{ scope: leaf.scope, seq: tally.lastSeq, hash: tally.lastHash }],
      key: publicSigningKey(),
    })}\n`,
  );
  let seq = tally.firstSeq - 1;
  let hash = tally.previousHash;
  for await (const page of pagesOf(db, leaf)) {
    const texts: string[] = [];
    for (const event of page) {
      const trouble = troubleOf(event, seq, hash);
      if (trouble)
        throw new ArchiveTrouble(`${trouble} Nothing is archived before the trail is looked into.`);
      texts.push(JSON.stringify(event));
      seq = event.seq;
      hash = event.hash;
    }
    await heard();
    yield line(`${texts.join("\n")}\n`);
  }
  if (seq !== tally.lastSeq || hash !== tally.lastHash)
    throw new ArchiveTrouble(`The month ends at event ${seq}, where ${tally.lastSeq} was counted.`);
  const { scope } = leaf;
  const trailer = {
    kind: "wheelhouse-audit-trailer",
    count: tally.events,
    digest: written.digest("hex"),
    first: { [scope]: { seq: tally.firstSeq, previousHash: tally.previousHash } },
    last: { [scope]: { seq: tally.lastSeq, hash: tally.lastHash } },
  };
  yield Buffer.from(`${JSON.stringify(signed(trailer))}\n`);
}

const endOfMonth = (month: string) =>
  new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)), 1) - 1).toISOString();

/** Why an event is not the one that follows, in words. */
export function troubleOf(event: StoredEvent, seq: number, hash: string): string | undefined {
  if (event.seq !== seq + 1) return `Event ${seq + 1} is missing.`;
  if (event.previous_hash !== hash) return `Event ${event.seq} does not continue event ${seq}.`;
  if (hashOfEvent(event) !== event.hash) return `Event ${event.seq} was changed.`;
  if ((JSON.parse(event.actor) as { id?: unknown }).id !== event.actor_id)
    return `Event ${event.seq} is listed under somebody else's name.`;
  return undefined;
}

/** The events of a month in their order, a page at a time. */
export async function* pagesOf(db: Db, { scope, month }: Leaf): AsyncGenerator<StoredEvent[]> {
  let after = 0;
  for (;;) {
    const { rows } = await db.execute<StoredEvent>(sql`
      select scope, seq::float8 as seq, id::text as id,
        to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, version::int as version,
        actor::text as actor, actor_id, action, result, subject_kind, subject_id, platform_id, environment_id, tenant,
        detail::text as detail, correlation_id, previous_hash, hash
      from audit_events
      where scope = ${scope} and seq > ${after}
        and at >= ${`${month}T00:00:00Z`}::timestamptz and at < ${`${month}T00:00:00Z`}::timestamptz + interval '1 month'
      order by seq limit ${PAGE}`);
    const last = rows.at(-1);
    if (!last) return;
    yield rows;
    after = last.seq;
    if (rows.length < PAGE) return;
  }
}
