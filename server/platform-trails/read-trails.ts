import type { Db } from "@/db";
import { platformEventReads } from "@/db/schema";
import { type Conversation, PlatformError } from "@/platforms/platform";
import type { TrailReader } from "@/platforms/trail";
import { log } from "@/server/log";
import type { EnvironmentBook } from "@/server/observe/environment-book";
import { keepEvents } from "./keep";

/** What is written late over there, or by a clock that lags, is still met. */
const OVERLAP_MS = 10 * 60_000;
const FIRST_LOOK_MS = 7 * 86_400_000;
const GAPS_KEPT = 10;
/** Turns come every minute; one that is due within this does not wait for the next. */
const EARLY_MS = 5000;

type ReadRow = typeof platformEventReads.$inferSelect;

/** Reads every platform's own trail whose turn it is; one after the other within an environment. */
export async function readTrails(db: Db, book: EnvironmentBook, now: Date): Promise<void> {
  const known = await db.select().from(platformEventReads);
  await Promise.all(
    book.environments().map(async ({ id, dialect }) => {
      const found = book.environment(id);
      if (!found?.connector.trail || !dialect) return;
      const { trail } = found.connector;
      for (const tenant of tenantsOf(trail, found.conversation)) {
        const before = known.find((row) => row.environmentId === id && row.tenant === tenant);
        if (isDue(before, trail, now)) await readOne(db, trail, found.conversation, tenant, before, now);
      }
    }),
  );
}

/** A wrong list of tenants is told by the platform's own checks. */
function tenantsOf(trail: TrailReader, c: Conversation): readonly string[] {
  try {
    return trail.tenants(c);
  } catch (error) {
    if (error instanceof PlatformError) return [];
    throw error;
  }
}

const isDue = (before: ReadRow | undefined, { everySeconds }: TrailReader, now: Date) =>
  !before?.triedAt || now.getTime() - before.triedAt.getTime() >= everySeconds * 1000 - EARLY_MS;

async function readOne(
  db: Db,
  trail: TrailReader,
  c: Conversation,
  tenant: string,
  before: ReadRow | undefined,
  now: Date,
): Promise<void> {
  const place = { environmentId: c.environment.id, tenant };
  const since = new Date(
    before?.readTo ? before.readTo.getTime() - OVERLAP_MS : now.getTime() - FIRST_LOOK_MS,
  );
  try {
    const { events, isWhole } = await trail.read(c, tenant, since);
    await db.transaction(async (tx) => {
      await keepEvents(tx, events, { ...place, redact: c.http.redact, now });
      const times = events.map(({ at }) => at.getTime()).filter((at) => at <= now.getTime() + OVERLAP_MS);
      const newest = Math.max(before?.readTo?.getTime() ?? -Infinity, ...times);
      const oldest = Math.min(...times);
      await note(tx, place, {
        triedAt: now,
        readAt: now,
        failingSince: null,
        problem: null,
        ...(Number.isFinite(newest) && { readTo: new Date(newest) }),
        ...(!isWhole && { gaps: withGap(before, since, oldest) }),
      });
    });
  } catch (error) {
    if (!(error instanceof PlatformError)) log.error({ error, ...place }, "reading a platform's trail broke");
    const problem =
      error instanceof PlatformError ? error.message : "Its answer could not be understood or kept.";
    await note(db, place, { triedAt: now, problem, failingSince: before?.failingSince ?? now });
  }
}

function withGap(before: ReadRow | undefined, since: Date, oldest: number): ReadRow["gaps"] {
  if (!Number.isFinite(oldest) || oldest <= since.getTime()) return before?.gaps ?? [];
  const gap = { from: since.toISOString(), to: new Date(oldest).toISOString() };
  return [...(before?.gaps ?? []), gap].slice(-GAPS_KEPT);
}

async function note(
  db: Db,
  place: { environmentId: string; tenant: string },
  change: Partial<ReadRow>,
): Promise<void> {
  await db
    .insert(platformEventReads)
    .values({ ...place, ...change })
    .onConflictDoUpdate({
      target: [platformEventReads.environmentId, platformEventReads.tenant],
      set: change,
    });
}
