import { and, eq, gt, inArray, isNotNull, isNull, lte, ne, notInArray, or, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { alertEvents, alerts, silences } from "@/db/schema";
import { matched } from "./match";
import { markQuiet } from "./quiet-tenants";

type Silence = typeof silences.$inferSelect;

/** Often enough for a silence that ends when nothing matches, and seldom enough to keep screens still. */
const NOTED_EVERY_MS = 60_000;

const ENDED = { over: "It is over.", unmatched: "Nothing matched it any more." } as const;

/** Marks what live silences match, and ends those that are over or match nothing any more. */
export async function tendSilences(db: Db, now: Date): Promise<void> {
  await db.transaction(async (tx) => {
    await endOver(tx, now);
    await markSilenced(tx, now);
    await endUnmatched(tx, now);
  });
}

/**
 * Brings `alerts.silence_id` and `quiet_because` up to date, in the caller's transaction: whoever is about to tell somebody of an alert
 * calls it first, so that nothing slips out between an alert and the mark.
 */
export async function markSilenced(tx: Db, now: Date): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('silences'))`);
  const live = await liveSilences(tx, now);
  const stale = new Date(now.getTime() - NOTED_EVERY_MS).toISOString();
  const of = live.map(({ id }) => id);
  const isFree = or(isNull(alerts.silenceId), of.length > 0 ? notInArray(alerts.silenceId, of) : undefined);
  for (const silence of live) {
    const marked = await mark(tx, and(isFree, matched(silence.matchers)), silence.id);
    await note(tx, marked, "silenced", `Nobody is told until the silence ends: ${silence.reason}`, now);
    if (marked.length > 0 || (await hides(tx, silence)))
      await tx
        .update(silences)
        .set({ lastMatchedAt: sql`greatest(last_matched_at, ${now.toISOString()}::timestamptz)` })
        .where(
          and(eq(silences.id, silence.id), sql`coalesce(last_matched_at < ${stale}::timestamptz, true)`),
        );
  }
  await release(tx, live, now);
  const { hushed, heard } = await markQuiet(tx);
  await note(tx, hushed, "silenced", "Nobody is told: its tenant is not live.", now);
  await note(tx, heard, "unsilenced", "Its tenant is live now and it is still open.", now);
}

/** What hid something before has begun, whatever a clock that was set back says. */
function liveSilences(tx: Db, now: Date): Promise<Silence[]> {
  return tx
    .select()
    .from(silences)
    .where(
      and(
        isNull(silences.endedAt),
        gt(silences.endsAt, now),
        or(lte(silences.startsAt, now), isNotNull(silences.lastMatchedAt)),
      ),
    )
    .orderBy(silences.endsAt, silences.id);
}

async function mark(tx: Db, which: SQL | undefined, silenceId: string | null): Promise<number[]> {
  const rows = await tx
    .update(alerts)
    .set({ silenceId, version: sql`${alerts.version} + 1` })
    .where(and(ne(alerts.state, "resolved"), which))
    .returning({ id: alerts.id });
  return rows.map(({ id }) => id);
}

async function hides(tx: Db, { id }: Silence): Promise<boolean> {
  const [one] = await tx
    .select({ id: alerts.id })
    .from(alerts)
    .where(and(ne(alerts.state, "resolved"), eq(alerts.silenceId, id)))
    .limit(1);
  return one !== undefined;
}

/** What its silence no longer covers is heard again: the silence ended, or the alert grew worse than it hides. */
async function release(tx: Db, live: readonly Silence[], now: Date): Promise<void> {
  const covered = live.map((silence) => and(eq(alerts.silenceId, silence.id), matched(silence.matchers)));
  const released = await mark(
    tx,
    and(sql`${alerts.silenceId} is not null`, covered.length > 0 ? sql`not (${or(...covered)})` : undefined),
    null,
  );
  await note(tx, released, "unsilenced", "Its silence is over and it is still open.", now);
}

async function note(tx: Db, alertIds: number[], kind: "silenced" | "unsilenced", said: string, now: Date) {
  for (let from = 0; from < alertIds.length; from += 1000)
    await tx
      .insert(alertEvents)
      .values(alertIds.slice(from, from + 1000).map((alertId) => ({ alertId, at: now, kind, said })));
}

async function endOver(tx: Db, now: Date): Promise<void> {
  await tx
    .update(silences)
    .set({ endedAt: sql`${silences.endsAt}`, endedBecause: ENDED.over })
    .where(and(isNull(silences.endedAt), lte(silences.endsAt, now)));
}

async function endUnmatched(tx: Db, now: Date): Promise<void> {
  const ended = await tx
    .update(silences)
    .set({ endedAt: now, endedBecause: ENDED.unmatched })
    .where(
      and(
        isNull(silences.endedAt),
        sql`greatest(${silences.lastMatchedAt}, ${silences.startsAt}) + ${silences.endsUnmatchedAfter} * interval '1 second' < ${now.toISOString()}::timestamptz`,
      ),
    )
    .returning({ id: silences.id });
  if (ended.length > 0)
    await mark(
      tx,
      inArray(
        alerts.silenceId,
        ended.map(({ id }) => id),
      ),
      null,
    );
}
