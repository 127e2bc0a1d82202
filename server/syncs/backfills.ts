import { and, asc, desc, eq, inArray, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { backfillSlots, backfills } from "@/db/schema";
import { conflict, notFound } from "@/domain/errors";
import { OneBackfill, StartBackfill } from "@/domain/schema/backfill";
import type { BackfillState } from "@/domain/sync";
import { command } from "@/server/command";
import { planBackfill } from "./plan-backfill";

type Backfill = typeof backfills.$inferSelect;

const about = (row: Backfill, detail: Record<string, unknown> = {}) => ({
  subjectKind: "backfill",
  subjectId: row.id,
  environmentId: row.environmentId,
  detail: {
    job: row.job,
    from: row.fromAt.toISOString(),
    to: row.toAt.toISOString(),
    state: row.state,
    ...detail,
  },
});

/** Writes down every slot that is to be fetched; the worker walks them. One live backfill per job. */
export const startBackfill = command({
  action: "backfill.start",
  needs: "backfill:run",
  input: StartBackfill,
  async run({ db, actor, now }, input) {
    const { concurrency, reason, expected, ...plan } = input;
    const { slots, runs, offer, grainMs } = await planBackfill(db, plan, now);
    if (!offer.supported) throw conflict(`No backfill here: ${offer.because}`);
    if (slots.length !== expected)
      throw conflict(
        `The gaps changed meanwhile: ${slots.length} slots would be fetched now, not ${expected}. Look at the preview again.`,
      );
    const [row] = await db
      .insert(backfills)
      .values({
        environmentId: plan.environmentId,
        job: plan.job,
        fromAt: plan.from,
        toAt: plan.to,
        grainSeconds: grainMs / 1000,
        choice: plan.choice,
        batchSize: plan.batchSize,
        concurrency,
        freshFirst: plan.freshFirst,
        reason,
        state: "running",
        requestedById: actor.id,
        requestedByName: actor.name,
        createdAt: now,
      })
      .onConflictDoNothing()
      .returning();
    if (!row) throw conflict("A backfill of this job is already under way there. Wait for it, or cancel it.");
    await db.insert(backfillSlots).values(
      slots.map(({ tenant, at }, position) => ({
        backfillId: row.id,
        tenant,
        slot: new Date(at),
        position,
      })),
    );
    return {
      result: { id: row.id, slots: slots.length },
      audit: about(row, {
        slots: slots.length,
        runs: runs.length,
        choice: plan.choice,
        reason,
        tenants: plan.tenants,
      }),
    };
  },
});

/** What is under way at the platform goes on to its end; nothing new is started until it is resumed. */
export const pauseBackfill = command({
  action: "backfill.pause",
  needs: "backfill:run",
  input: OneBackfill,
  async run({ db, actor }, { id }) {
    const row = await turn(db, id, ["running"], { state: "paused", said: `Paused by ${actor.name}.` });
    return { result: { state: row.state }, audit: about(row) };
  },
});

/** Goes on with the first slot that was not started. */
export const resumeBackfill = command({
  action: "backfill.resume",
  needs: "backfill:run",
  input: OneBackfill,
  async run({ db, now }, { id }) {
    const row = await turn(db, id, ["paused"], { state: "running", said: "", resumedAt: now });
    return { result: { state: row.state }, audit: about(row) };
  },
});

export const cancelBackfill = command({
  action: "backfill.cancel",
  needs: "backfill:run",
  input: OneBackfill,
  async run({ db, actor, now }, { id }) {
    const row = await turn(db, id, ["running", "paused"], {
      state: "cancelled",
      said: `Cancelled by ${actor.name}.`,
      finishedAt: now,
    });
    const dropped = await db
      .update(backfillSlots)
      .set({ state: "cancelled", said: "Not started.", finishedAt: now })
      .where(and(eq(backfillSlots.backfillId, id), eq(backfillSlots.state, "waiting")))
      .returning({ slot: backfillSlots.slot });
    return { result: { state: row.state }, audit: about(row, { slotsNotStarted: dropped.length }) };
  },
});

async function turn(
  db: Db,
  id: string,
  from: BackfillState[],
  to: Partial<Backfill> & { state: BackfillState },
): Promise<Backfill> {
  const [row] = await db
    .update(backfills)
    .set(to)
    .where(and(eq(backfills.id, id), inArray(backfills.state, from)))
    .returning();
  if (row) return row;
  const [known] = await db.select().from(backfills).where(eq(backfills.id, id));
  if (!known) throw notFound("backfill", id);
  throw conflict(`It is ${known.state}; that cannot be done now.`);
}

/** The newest backfills with how far they are. */
export async function recentBackfills(db: Db, environmentId: string | undefined) {
  const rows = await db
    .select()
    .from(backfills)
    .where(environmentId === undefined ? undefined : eq(backfills.environmentId, environmentId))
    .orderBy(desc(backfills.createdAt))
    .limit(20);
  if (rows.length === 0) return [];
  const counts = await db
    .select({
      id: backfillSlots.backfillId,
      state: backfillSlots.state,
      count: sql<number>`count(*)::int`,
      records: sql<number | null>`sum(records)::float8`,
    })
    .from(backfillSlots)
    .where(
      inArray(
        backfillSlots.backfillId,
        rows.map(({ id }) => id),
      ),
    )
    .groupBy(backfillSlots.backfillId, backfillSlots.state);
  return rows.map((row) => ({
    ...row,
    slots: counts
      .filter(({ id }) => id === row.id)
      .map(({ state, count, records }) => ({ state, count, records })),
  }));
}

export async function backfillById(db: Db, id: string) {
  const [row] = await db.select().from(backfills).where(eq(backfills.id, id));
  if (!row) throw notFound("backfill", id);
  const slots = await db
    .select()
    .from(backfillSlots)
    .where(eq(backfillSlots.backfillId, id))
    .orderBy(asc(backfillSlots.position))
    .limit(2000);
  return { ...row, slots };
}
