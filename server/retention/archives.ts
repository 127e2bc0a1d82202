import { and, asc, eq, isNull, lt, or, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { auditSegments } from "@/db/schema";
import { CLOSED_DAYS } from "@/domain/audit-retention";
import { settings } from "@/server/config/settings";
import { log } from "@/server/log";
import { type Store, StoreTrouble } from "@/server/stores/store";
import { storeOf } from "@/server/stores/stores";
import { archiveLeaf, type Claimed, settle } from "./archive-leaf";
import { ArchiveTrouble, Superseded } from "./archive-trouble";
import { hasEvents, type Leaf, leavesHere } from "./leaves";

/** A worker that was not heard of for so long is taken for dead. */
const LOST_SECONDS = 120;
const DAY_MS = 86_400_000;

const endOf = (month: string) => Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)), 1);

/** Nothing can be added to it any more: it is over for long enough. */
export const isClosed = (month: string, now: Date) => endOf(month) + CLOSED_DAYS * DAY_MS <= now.getTime();

/** Marks every closed month that is not archived yet, oldest first, for the workers to take up; with what was asked for. */
export async function queueArchives(db: Db, now: Date): Promise<number> {
  const segments = await db.select().from(auditSegments);
  const known = new Map(segments.map((segment) => [`${segment.scope} ${segment.month}`, segment]));
  const due = (await leavesHere(db)).filter(
    ({ scope, month, attached, empty }) =>
      !attached &&
      !empty &&
      isClosed(month, now) &&
      (known.get(`${scope} ${month}`)?.state ?? "live") === "live",
  );
  let queued = 0;
  for (const leaf of due) if (await queueArchive(db, leaf)) queued += 1;
  return queued;
}

/** False where there is nothing in the month, or it is under way or done already. */
export async function queueArchive(db: Db, { scope, month }: Leaf): Promise<boolean> {
  if (!(await hasEvents(db, { scope, month }))) return false;
  const rows = await db
    .insert(auditSegments)
    .values({ scope, month, state: "archiving" })
    .onConflictDoUpdate({
      target: [auditSegments.scope, auditSegments.month],
      set: { state: "archiving", heardAt: null },
      setWhere: eq(auditSegments.state, "live"),
    })
    .returning({ scope: auditSegments.scope });
  return rows.length > 0;
}

/** Takes up the oldest month that waits, or that a dead worker left, under an attempt of its own. */
export async function claimArchive(db: Db): Promise<Claimed | undefined> {
  const waits = db
    .select({ scope: auditSegments.scope, month: auditSegments.month })
    .from(auditSegments)
    .where(
      and(
        eq(auditSegments.state, "archiving"),
        or(
          isNull(auditSegments.heardAt),
          lt(auditSegments.heardAt, sql`now() - make_interval(secs => ${LOST_SECONDS})`),
        ),
      ),
    )
    .orderBy(asc(auditSegments.month), asc(auditSegments.scope))
    .limit(1)
    .for("update", { skipLocked: true });
  const [claimed] = await db
    .update(auditSegments)
    .set({ attempt: sql`${auditSegments.attempt} + 1`, heardAt: sql`now()` })
    .where(sql`(${auditSegments.scope}, ${auditSegments.month}) in (${waits})`)
    .returning({ scope: auditSegments.scope, month: auditSegments.month, attempt: auditSegments.attempt });
  return claimed;
}

/** Works off what waits, one month after the other; what goes wrong is written beside the month, and it stays as it is. */
export async function workArchives(db: Db, now: Date, store?: Store): Promise<number> {
  let done = 0;
  for (let claimed = await claimArchive(db); claimed; claimed = await claimArchive(db)) {
    try {
      await archiveLeaf(db, claimed, store ?? storeOf(settings().audit.archive.to), now);
      done += 1;
    } catch (error) {
      if (error instanceof Superseded) continue;
      log.warn({ error, scope: claimed.scope, month: claimed.month }, "a month was not archived");
      await settle(db, claimed, { state: "live", problem: inWords(error) }).catch((later: unknown) => {
        if (!(later instanceof Superseded)) throw later;
      });
    }
  }
  return done;
}

/** What may be shown; anything else is in the log. */
export const inWords = (error: unknown): string =>
  error instanceof ArchiveTrouble || error instanceof StoreTrouble
    ? error.message
    : "It broke off; the log says where. It is tried again with the next round.";
