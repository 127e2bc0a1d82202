import { createHash } from "node:crypto";
import { and, eq, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { auditCounted } from "@/db/schema";
import type { AuditFilter } from "@/domain/schema/audit";
import { type Leaf, leavesOf, monthEnd } from "./leaves";
import { isOfMany } from "./where";

const BATCH = 5_000;
/** Neighbouring events whose words are noted together: more would make rare words dear to find, fewer the notes large. */
export const BLOCK = 64;
const LONGEST_WORD = 40;
const MOST_BYTES_OF_WORDS = 900_000;
const HOUR = 3_600_000;

type Open = { scope: string; month: string; head: number };

/**
 * Brings counts and words up to what each chain holds, from where the last one stopped: by each chain's own sequence,
 * which has no gaps and is written in order, so nothing is skipped and nothing is counted twice.
 */
export async function countTrail(
  db: Db,
  now: Date,
  { batch = BATCH, mostMs = 20_000 } = {},
): Promise<{ counted: number }> {
  const until = performance.now() + mostMs;
  let counted = 0;
  const busy = new Set<string>();
  for (const leaf of await openLeaves(db, now)) {
    // A chain is counted from its beginning on, so that its newest mark speaks for all before it.
    for (let isMore = !busy.has(leaf.scope); isMore && performance.now() < until; ) {
      const found = await countBatch(db, leaf, batch, now);
      if (found === "busy") busy.add(leaf.scope);
      else counted += found;
      isMore = found === batch;
    }
  }
  return { counted };
}

/** The leaves that may hold what is not counted yet, oldest first; what was counted of leaves that went is forgotten. */
async function openLeaves(db: Db, now: Date): Promise<Open[]> {
  const [leaves, known, heads] = await Promise.all([
    leavesOf(db),
    db.select().from(auditCounted),
    db.execute<{ scope: string; seq: string }>(sql`select scope, seq from audit_heads`),
  ]);
  const names = new Set(leaves.map(nameOf));
  for (const gone of known.filter((leaf) => !names.has(nameOf(leaf)))) await forgetLeaf(db, gone);
  const head = new Map(heads.rows.map(({ scope, seq }) => [scope, Number(seq)]));
  const counted = new Map(known.map((leaf) => [nameOf(leaf), leaf]));
  return leaves.flatMap((leaf) => {
    const before = counted.get(nameOf(leaf));
    const reached = head.get(leaf.scope) ?? 0;
    const isAhead = new Date(`${leaf.month}T00:00:00Z`) > now;
    const isDone = before && (before.closed || (before.seq >= reached && !isOver(leaf, now)));
    return isDone || isAhead || reached === 0 ? [] : [{ ...leaf, head: reached }];
  });
}

const nameOf = ({ scope, month }: Leaf) => `${month} ${scope}`;
/** With an hour for transactions that began before its end. */
const isOver = ({ month }: Leaf, now: Date) => monthEnd(month).getTime() + HOUR < now.getTime();

/** One piece of one leaf; "busy" while another worker is at its chain. */
async function countBatch(db: Db, leaf: Open, batch: number, now: Date): Promise<number | "busy"> {
  return db.transaction(async (tx) => {
    const lock = await tx.execute<{ mine: boolean }>(
      sql`select pg_try_advisory_xact_lock(hashtext('count-trail'), hashtext(${leaf.scope})) as mine`,
    );
    if (!lock.rows[0]?.mine) return "busy";
    await tx.insert(auditCounted).values({ scope: leaf.scope, month: leaf.month }).onConflictDoNothing();
    const mine = and(eq(auditCounted.scope, leaf.scope), eq(auditCounted.month, leaf.month));
    const [from] = await tx.select().from(auditCounted).where(mine).for("update");
    if (!from || from.closed) return 0;
    const end = monthEnd(leaf.month).toISOString();
    const events = (first: number, last: number) => sql`
      scope = ${leaf.scope} and at >= ${`${leaf.month}T00:00:00Z`}::timestamptz and at < ${end}::timestamptz
      and seq > ${first} and seq <= ${last}`;
    const { rows } = await tx.execute<{ seq: string | null; at: Date | null; n: string }>(sql`
      select max(seq) as seq, max(at) as at, count(*) as n from (
        select seq, at from audit_events where ${events(from.seq, Number.MAX_SAFE_INTEGER)} order by seq limit ${batch}) next`);
    const found = Number(rows[0]?.n ?? 0);
    const reached = found > 0 ? Number(rows[0]?.seq) : from.seq;
    const reachedAt = found > 0 && rows[0]?.at ? new Date(rows[0].at).toISOString() : undefined;
    if (found > 0)
      await tx.execute(sql`
        insert into audit_counts (span, day, scope, action, result, actor_id, platform_id, subject_kind, count)
        select span, date_trunc(span, at at time zone 'UTC')::date, scope, action, result, actor_id, platform_id, subject_kind, count(*)
        from audit_events cross join (values ('day'), ('month')) spans(span) where ${events(from.seq, reached)}
        group by 1, 2, 3, 4, 5, 6, 7, 8
        on conflict on constraint audit_counts_once do update set count = audit_counts.count + excluded.count`);
    const closed = found < batch && isOver(leaf, now);
    const worded = closed ? reached : Math.floor(reached / BLOCK) * BLOCK;
    if (worded > from.wordsSeq) await noteWords(tx, leaf, events(from.wordsSeq, worded));
    await tx
      .update(auditCounted)
      .set({
        seq: reached,
        ...(reachedAt ? { at: sql`${reachedAt}::timestamptz` } : {}),
        ...(worded > from.wordsSeq
          ? {
              wordsSeq: worded,
              wordsAt: sql`coalesce((select max(to_at) from audit_words where scope = ${leaf.scope} and from_seq <= ${worded}), '-infinity')`,
            }
          : {}),
        closed,
      })
      .where(mine);
    return found;
  });
}

/** Blocks lie alike whoever makes them: the first begins at event 1 of the chain. */
async function noteWords(db: Db, { month }: Open, events: ReturnType<typeof sql>): Promise<void> {
  await db.execute(sql`
    insert into audit_words (scope, from_seq, to_seq, from_at, to_at, words)
    select b.scope, b.from_seq, b.to_seq, b.from_at, b.to_at,
      case when w.bytes < ${MOST_BYTES_OF_WORDS} then array_to_tsvector(w.words || ${`=${monthWord(month)}`}::text) end
    from (select scope, (seq - 1) / ${BLOCK} as block, min(seq) as from_seq, max(seq) as to_seq, min(at) as from_at, max(at) as to_at
      from audit_events where ${events} group by 1, 2) b
    join (select block, array_agg(word) as words, sum(octet_length(word)) as bytes
      from (select distinct (seq - 1) / ${BLOCK} as block, left(word, ${LONGEST_WORD}) as word
        from audit_events, unnest(string_to_array(audit_text(action, subject_kind, subject_id, actor, detail), ' ') || ${MARKS}) word
        where ${events} and word <> '') one
      group by 1) w using (block)
    on conflict do nothing`);
}

const monthWord = (month: string) => month.slice(0, 7).replace("-", "");

async function forgetLeaf(db: Db, { scope, month }: Leaf): Promise<void> {
  const end = monthEnd(month).toISOString();
  await db.transaction(async (tx) => {
    await tx.execute(sql`delete from audit_counted where scope = ${scope} and month = ${month}::date`);
    await tx.execute(
      sql`delete from audit_counts where scope = ${scope} and day >= ${month}::date and day < ${end.slice(0, 10)}::date`,
    );
    await tx.execute(
      sql`delete from audit_words where scope = ${scope} and to_at >= ${`${month}T00:00:00Z`}::timestamptz and to_at < ${end}::timestamptz`,
    );
  });
}

/** Whole names are noted as well, as marks that no word looks like, so that one thing is found without opening every month. */
const mark = (letter: string, name: SQL) => sql`'#' || ${sql.raw(`'${letter}'`)} || left(md5(${name}), 16)`;
const MARKS = sql`array[${mark("c", sql`correlation_id`)}, ${mark("s", sql`subject_id`)}, coalesce(${mark("t", sql`tenant`)}, '')]`;

/** The marks of what a filter names, as a part of a question to the notes. */
export function notedMarks(filter: AuditFilter): string[] {
  const { correlationId, subjectId, tenant } = filter;
  const marked = (letter: string, name: string | undefined) =>
    name ? [`'#${letter}${createHash("md5").update(name).digest("hex").slice(0, 16)}'`] : [];
  const subject = marked("s", subjectId).map((mark) =>
    isOfMany(filter) ? `(${mark} | '${subjectId}')` : mark,
  );
  return [...marked("c", correlationId), ...subject, ...marked("t", tenant)];
}

/** A typed word as the notes have it: from its beginning, and no longer than they keep one. */
export const notedWords = (words: readonly string[]): string[] =>
  words.map((word) => `'${Array.from(word).slice(0, LONGEST_WORD).join("")}':*`);

/** The months from one moment to another as the notes name them. */
export function notedMonths(from: Date, to: Date): string {
  const names: string[] = [];
  for (
    let month = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth(), 1));
    month <= to;
    month = new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1, 1))
  )
    names.push(`'=${monthWord(month.toISOString())}'`);
  return names.join(" | ");
}
