import { createHash } from "node:crypto";
import { and, eq, lt, or, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { auditExports, type ExportCursor } from "@/db/schema";
import { KEPT_DAYS } from "@/domain/audit-export";
import { log } from "@/server/log";
import { storeOf } from "@/server/stores/stores";
import {
  type Draft,
  EXPORT_STORE,
  exportKey,
  openDraft,
  readDraft,
  removeDraft,
  removeExport,
} from "./draft";
import { headOf, tailOf } from "./head-and-tail";
import { piecesOf } from "./pieces";
import { type ExportRow, type Wanted, wantedOf } from "./wanted";

/** Whoever has not been heard of for so long has died; the next worker goes on where the file ends. */
export const SILENT_SECONDS = 60;
const MOST_ATTEMPTS = 10;

type Options = { now?: () => Date; page?: number | undefined };
type Way = { now: () => Date; page: number | undefined };

/** Somebody else has the export now, or it was cancelled. */
class Lost extends Error {}

/** Writes exports that wait, or whose worker died, one after the other, until none is left. */
export async function writeExports(db: Db, { now = () => new Date(), page }: Options = {}): Promise<void> {
  for (let row = await claim(db, now()); row; row = await claim(db, now()))
    await writeOne(db, row, { now, page });
}

async function claim(db: Db, now: Date): Promise<ExportRow | undefined> {
  const silentSince = new Date(now.getTime() - SILENT_SECONDS * 1000);
  return db.transaction(async (tx) => {
    const [next] = await tx
      .select({ id: auditExports.id })
      .from(auditExports)
      .where(
        or(
          eq(auditExports.state, "waiting"),
          and(eq(auditExports.state, "running"), lt(auditExports.heardAt, silentSince)),
        ),
      )
      .orderBy(auditExports.requestedAt)
      .limit(1)
      .for("update", { skipLocked: true });
    if (!next) return undefined;
    const [row] = await tx
      .update(auditExports)
      .set({ state: "running", attempt: sql`${auditExports.attempt} + 1`, heardAt: now })
      .where(eq(auditExports.id, next.id))
      .returning();
    return row;
  });
}

async function writeOne(db: Db, row: ExportRow, way: Way): Promise<void> {
  const keep = keeper(db, row);
  const { now } = way;
  try {
    if (row.attempt > MOST_ATTEMPTS)
      throw new Refused(`It was begun ${MOST_ATTEMPTS} times and never ended; the console's log says why.`);
    const wanted = await wantedOf(db, row);
    if (!wanted) throw new Refused("Whoever asked may no longer export this. Nothing was kept.");
    const end = await writeLines(db, row, wanted, keep, way);
    const { bytes, digest } = await put(row, wanted, end);
    const finishedAt = now();
    const expiresAt = new Date(finishedAt.getTime() + KEPT_DAYS * 86_400_000);
    await keep({ state: "done", ...end.counted, bytes, digest, finishedAt, expiresAt });
    await removeDraft(row.id);
  } catch (error) {
    if (error instanceof Lost) return forgetCancelled(db, row);
    const problem = problemOf(error);
    if (!problem) throw error;
    log.warn({ export: row.id, problem }, "an export failed");
    await removeExport(storeOf(EXPORT_STORE), row);
    await keep({ state: "failed", problem, finishedAt: now() }).catch(() => undefined);
  }
}

class Refused extends Error {}

async function forgetCancelled(db: Db, { id, format }: ExportRow): Promise<void> {
  const [row] = await db
    .select({ state: auditExports.state })
    .from(auditExports)
    .where(eq(auditExports.id, id));
  if (row?.state === "cancelled") await removeExport(storeOf(EXPORT_STORE), { id, format });
}

type Change = Partial<typeof auditExports.$inferInsert>;
type Keep = (change: Change) => Promise<void>;

/** Writes to the row only while this attempt still holds it. */
const keeper =
  (db: Db, row: ExportRow): Keep =>
  async (change) => {
    const kept = await db
      .update(auditExports)
      .set(change)
      .where(
        and(
          eq(auditExports.id, row.id),
          eq(auditExports.attempt, row.attempt),
          eq(auditExports.state, "running"),
        ),
      )
      .returning({ id: auditExports.id });
    if (kept.length === 0) throw new Lost();
  };

type End = { bytes: number; spans: ExportCursor["spans"]; counted: { written: number; expected: number } };

async function writeLines(
  db: Db,
  row: ExportRow,
  wanted: Wanted,
  keep: Keep,
  { now, page }: Way,
): Promise<End> {
  let { cursor, written, bytes } = row;
  let draft: Draft | undefined = await openDraft(row.id, bytes);
  if (!draft) {
    ({ cursor, written, bytes } = { cursor: null, written: 0, bytes: 0 });
    await keep({ cursor, written, bytes, heardAt: now() });
    draft = await openDraft(row.id, 0);
  }
  if (!draft) throw new Error("A draft that is begun anew cannot be too short.");
  try {
    for await (const piece of piecesOf(db, wanted, cursor, page)) {
      bytes = await draft.write(piece.text);
      written += piece.events;
      cursor = piece.cursor;
      await keep({ cursor, written, bytes, heardAt: now() });
    }
  } finally {
    await draft.close();
  }
  return { bytes, spans: cursor?.spans ?? {}, counted: { written, expected: written } };
}

/** Head, lines and tail, as one object of the store; the same bytes whenever it is done again. */
async function put(row: ExportRow, wanted: Wanted, { bytes, spans, counted }: End) {
  const whole = createHash("sha256");
  let size = 0;
  async function* body(): AsyncGenerator<Uint8Array> {
    const told = (chunk: Uint8Array) => {
      whole.update(chunk);
      size += chunk.length;
      return chunk;
    };
    yield told(Buffer.from(headOf(wanted, counted.written)));
    for await (const chunk of readDraft(row.id, bytes)) yield told(chunk);
    const tail = tailOf(wanted, counted.written, spans, whole.copy().digest("hex"));
    if (tail) yield told(Buffer.from(tail));
  }
  await storeOf(EXPORT_STORE).put(exportKey(row), body(), { replace: true });
  return { bytes: size, digest: whole.digest("hex") };
}

/** What a person can do something about; undefined for what only comes round again. */
function problemOf(error: unknown): string | undefined {
  if (error instanceof Refused) return error.message;
  if (!(error instanceof Error && "code" in error)) return undefined;
  if (error.code === "ENOSPC" || error.code === "EDQUOT")
    return "The disk is full, so the file was not written. Make room, then ask for it again.";
  if (error.code === "EACCES" || error.code === "EROFS")
    return "The folder for exports cannot be written to. Put that right, then ask for it again.";
  return undefined;
}
