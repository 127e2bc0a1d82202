import { randomUUID } from "node:crypto";
import { and, eq, lte, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { auditSegments } from "@/db/schema";
import { badRequest, conflict, notFound } from "@/domain/errors";
import { AttachLeaf, OneLeaf } from "@/domain/schema/retention";
import { appendAudit, SYSTEM } from "@/server/audit/append";
import { command } from "@/server/command";
import type { Store } from "@/server/stores/store";
import { storeOf } from "@/server/stores/stores";
import { ArchiveTrouble } from "./archive-trouble";
import { inWords } from "./archives";
import { databaseWords } from "./carry-out-drop";
import { aboutMonth, type Leaf, ofLeaf } from "./leaves";
import { checkManifest, ManifestShape, readArchive } from "./read-archive";
import { hashOfEvent } from "./stored-event";
import { pagesOf } from "./write-archive";

const HOUR_MS = 3_600_000;
/** Longer reading than this belongs to a tool that works from the file itself. */
const MOST_EVENTS = 5_000_000;

/** Asks that a dropped month comes back to be searched; a worker brings it. */
export const attachLeaf = command({
  action: "retention.attach",
  needs: "audit:hold",
  input: AttachLeaf,
  async run({ db, now }, { scope, month, hours, reason }) {
    const [segment] = await db.select().from(auditSegments).where(ofLeaf({ scope, month })).for("update");
    if (!segment) throw notFound("archived month", `${scope} ${month.slice(0, 7)}`);
    if (!segment.droppedAt)
      throw conflict("This month is still in the database; there is nothing to bring back.");
    if ((segment.events ?? 0) > MOST_EVENTS)
      throw badRequest(
        `The month has more than ${MOST_EVENTS.toLocaleString("en")} events. Search the file itself.`,
      );
    const until = new Date(now.getTime() + hours * HOUR_MS);
    await db
      .update(auditSegments)
      .set({ attachedUntil: until, problem: null })
      .where(ofLeaf({ scope, month }));
    return {
      result: { until },
      audit: {
        ...aboutMonth({ scope, month }),
        detail: { reason, hours, before: { state: segment.state }, after: { state: "attached" } },
      },
    };
  },
});

/** It goes back to the archive before its time is over. */
export const detachLeaf = command({
  action: "retention.detach",
  needs: "audit:hold",
  input: OneLeaf,
  async run({ db, now }, leaf) {
    const [segment] = await db
      .update(auditSegments)
      .set({ attachedUntil: now })
      .where(and(ofLeaf(leaf), eq(auditSegments.state, "attached")))
      .returning();
    if (!segment) throw conflict("This month is not attached.");
    return {
      result: undefined,
      audit: aboutMonth(leaf),
    };
  },
});

/** Brings back what was asked for, and lets go what has had its time. */
export async function workAttached(db: Db, now: Date, storeNamed = storeOf): Promise<void> {
  const over = await db
    .select()
    .from(auditSegments)
    .where(and(eq(auditSegments.state, "attached"), lte(auditSegments.attachedUntil, now)));
  for (const { scope, month } of over) {
    await db.transaction(async (tx) => {
      await tx.execute(sql`select detach_audit_leaf(${scope}, ${month}::date)`);
      await told(tx, "retention.detached", { scope, month }, {});
    });
  }
  const wanted = await db
    .select()
    .from(auditSegments)
    .where(
      and(eq(auditSegments.state, "dropped"), sql`${auditSegments.attachedUntil} > ${now.toISOString()}`),
    );
  for (const { scope, month } of wanted)
    await bringBack(db, { scope, month }, storeNamed).catch((error: unknown) =>
      db
        .update(auditSegments)
        .set({ attachedUntil: null, problem: databaseWords(error) ?? inWords(error) })
        .where(ofLeaf({ scope, month })),
    );
}

/**
 * Loads an archive into a table beside the trail and makes it part of it, in one transaction: a month that is not whole,
 * or a worker that dies, leaves nothing behind. The rows are then read out of the trail and compared with the archive's
 * own hashes once more.
 */
export async function bringBack(db: Db, leaf: Leaf, storeNamed: (name: string) => Store): Promise<void> {
  await db.transaction(async (tx) => {
    const [segment] = await tx
      .select()
      .from(auditSegments)
      .where(and(ofLeaf(leaf), eq(auditSegments.state, "dropped")))
      .for("update", { skipLocked: true });
    const manifest = ManifestShape.safeParse(segment?.manifest);
    if (!segment?.store || !segment.attachedUntil || !segment.manifest) return;
    if (!manifest.success) throw new ArchiveTrouble("The manifest of the month is damaged.");
    const store = storeNamed(segment.store);
    await checkManifest(store, manifest.data.object, segment.manifest);
    await tx.execute(sql`select begin_audit_attach(${leaf.scope}, ${leaf.month}::date)`);
    for await (const events of readArchive(store, manifest.data))
      await tx.execute(
        sql`select load_audit_leaf(${leaf.scope}, ${leaf.month}::date, ${JSON.stringify(events)}::json)`,
      );
    const until = segment.attachedUntil.toISOString();
    await tx.execute(
      sql`select attach_audit_leaf(${leaf.scope}, ${leaf.month}::date, ${until}::timestamptz)`,
    );
    await compare(tx, leaf, manifest.data.events);
    await told(tx, "retention.attached", leaf, { events: manifest.data.events, until });
  });
}

/** What can be searched now is what was archived: every row hashed anew as it stands in the trail. */
async function compare(db: Db, leaf: Leaf, events: number): Promise<void> {
  let count = 0;
  for await (const page of pagesOf(db, leaf)) {
    for (const event of page)
      if (hashOfEvent(event) !== event.hash)
        throw new ArchiveTrouble(`Event ${event.seq} came back changed.`);
    count += page.length;
  }
  if (count !== events) throw new ArchiveTrouble(`${count} events came back, not ${events}.`);
}

const told = (db: Db, action: string, leaf: Leaf, detail: Record<string, unknown>) =>
  appendAudit(db, SYSTEM, randomUUID(), {
    action,
    result: "done",
    ...aboutMonth(leaf),
    detail,
  });
