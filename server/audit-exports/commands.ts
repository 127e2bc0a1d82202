import { and, count, eq, inArray } from "drizzle-orm";
import { auditExports } from "@/db/schema";
import { placesFor } from "@/domain/access";
import { AT_ONCE, filterWords } from "@/domain/audit-export";
import { conflict, notFound } from "@/domain/errors";
import { OneExport, RequestExport } from "@/domain/schema/audit-export";
import { command } from "@/server/command";
import { countWanted } from "./count";
import { mayFetch } from "./may-fetch";
import { type ExportRow, headsNow, type Wanted } from "./wanted";

const OPEN_AT_ONCE = 3;

const about = (row: ExportRow) => ({
  subjectKind: "audit-export",
  subjectId: row.id,
  detail: { filter: row.filter, words: filterWords(row.filter), format: row.format, timeZone: row.timeZone },
});

/** A file of exactly these events; the worker writes it. */
export const requestExport = command({
  action: "audit-export.request",
  needs: "audit:export",
  input: RequestExport,
  async run({ db, actor, now }, { filter, format, timeZone }) {
    const [open] = await db
      .select({ count: count() })
      .from(auditExports)
      .where(
        and(eq(auditExports.requestedById, actor.id), inArray(auditExports.state, ["waiting", "running"])),
      );
    if ((open?.count ?? 0) >= OPEN_AT_ONCE)
      throw conflict(`You have ${OPEN_AT_ONCE} exports under way. Wait for one, or cancel one.`);
    const heads = await headsNow(db);
    const { events } = await countWanted(db, { filter, heads, reader: actor });
    const [row] = await db
      .insert(auditExports)
      .values({
        requestedById: actor.id,
        requestedByName: actor.name,
        requestedAt: now,
        format,
        filter,
        timeZone,
        places: placesFor(actor, "audit:read"),
        state: "waiting",
        expected: events,
        heads,
      })
      .returning();
    if (!row) throw new Error("The export was not stored.");
    return { result: { id: row.id }, audit: about(row) };
  },
});

/** What was written so far is thrown away; the worker stops at its next piece. */
export const cancelExport = command({
  action: "audit-export.cancel",
  needs: "audit:export",
  input: OneExport,
  async run({ db, actor, now }, { id }) {
    const [known] = await db.select().from(auditExports).where(eq(auditExports.id, id));
    if (!known || !mayFetch(actor, known)) throw notFound("export", id);
    const [row] = await db
      .update(auditExports)
      .set({ state: "cancelled", finishedAt: now, problem: `Cancelled by ${actor.name}.` })
      .where(and(eq(auditExports.id, id), inArray(auditExports.state, ["waiting", "running"])))
      .returning();
    if (!row) throw conflict("This export is no longer under way; there is nothing to cancel.");
    return { result: { state: row.state }, audit: about(row) };
  },
});

/** Recorded before the first byte of a small export leaves; says exactly what it holds. */
export const sendExport = command({
  action: "audit-export.send",
  needs: "audit:export",
  input: RequestExport,
  async run({ db, actor, now }, { filter, format, timeZone }) {
    const heads = await headsNow(db);
    const wanted: Wanted = { filter, format, timeZone, heads, reader: actor, requestedAt: now };
    const { events, isCounted } = await countWanted(db, wanted);
    if (!isCounted)
      throw conflict(
        `More than ${AT_ONCE.toLocaleString("en-US")} events fit; ask for a file, which the worker writes.`,
      );
    return {
      result: { wanted, events },
      audit: {
        subjectKind: "audit-export",
        subjectId: "sent at once",
        detail: { filter, words: filterWords(filter), format, timeZone, events },
      },
    };
  },
});

/** Recorded before the first byte of a file leaves, again for every part that is fetched on. */
export const fetchExport = command({
  action: "audit-export.download",
  needs: "audit:export",
  input: OneExport,
  async run({ db, actor, now }, { id }) {
    const [row] = await db.select().from(auditExports).where(eq(auditExports.id, id));
    if (!row || !mayFetch(actor, row)) throw notFound("export", id);
    if (row.state !== "done" || !row.expiresAt || row.expiresAt <= now)
      throw conflict(
        row.state === "waiting" || row.state === "running"
          ? "This export is not written yet."
          : "There is no file of this export. Ask for it anew.",
      );
    return { result: row, audit: { ...about(row), detail: { ...about(row).detail, digest: row.digest } } };
  },
});
