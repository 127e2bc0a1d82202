import { createHash, randomUUID } from "node:crypto";
import { and, eq, lt, lte, or, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { platformFileSchedules, platformFiles } from "@/db/schema";
import { toCsv } from "@/domain/csv";
import { daysBefore, nextDue } from "@/domain/platform-file";
import { PlatformError, type PlatformList } from "@/platforms/platform";
import { appendAudit, SYSTEM } from "@/server/audit/append";
import { log } from "@/server/log";
import type { EnvironmentBook } from "@/server/observe/environment-book";
import { aboutList } from "./files";

type FileRow = typeof platformFiles.$inferSelect;

const MOST_ROWS = 50_000;
const MOST_ATTEMPTS = 3;
const AT_ONCE = 4;
const LIMIT_MS = 150_000;
/** Longer than the limit, so that what is still heard of is not begun again. */
const SILENT_MS = LIMIT_MS + 30_000;

/** Asks for what the clock wants and fetches what was asked for. */
export async function tendPlatformFiles(
  db: Db,
  book: EnvironmentBook,
  now: Date,
  limitMs = LIMIT_MS,
): Promise<void> {
  await askByClock(db, now);
  const claimed: FileRow[] = [];
  for (let row = await claim(db, now); row; row = claimed.length < AT_ONCE ? await claim(db, now) : undefined)
    claimed.push(row);
  await Promise.all(claimed.map((row) => fetchOne(db, book, row, limitMs)));
}

/** Slots that were missed, because no worker was there, are caught up by one file and not by many. */
async function askByClock(db: Db, now: Date): Promise<void> {
  const due = and(eq(platformFileSchedules.active, true), lte(platformFileSchedules.nextAt, now));
  for (const { id } of await db
    .select({ id: platformFileSchedules.id })
    .from(platformFileSchedules)
    .where(due))
    await db.transaction(async (tx) => {
      const [row] = await tx
        .select()
        .from(platformFileSchedules)
        .where(and(eq(platformFileSchedules.id, id), due))
        .for("update", { skipLocked: true });
      if (!row) return;
      const { from, to } = daysBefore(row.nextAt, row.zone, row.days);
      await tx
        .update(platformFileSchedules)
        .set({ nextAt: nextDue(row, now) })
        .where(eq(platformFileSchedules.id, id));
      const [file] = await tx
        .insert(platformFiles)
        .values({
          environmentId: row.environmentId,
          key: row.key,
          scheduleId: id,
          fromDay: from,
          toDay: to,
          state: "asked",
          requestedByName: "the clock",
          requestedAt: now,
        })
        .returning({ id: platformFiles.id });
      await appendAudit(tx, SYSTEM, randomUUID(), {
        action: "platform-file.fetch",
        result: "done",
        ...aboutList(row, { fileId: file?.id, scheduleId: id, from, to }),
      });
    });
}

async function claim(db: Db, now: Date): Promise<FileRow | undefined> {
  return db.transaction(async (tx) => {
    const [next] = await tx
      .select({ id: platformFiles.id })
      .from(platformFiles)
      .where(
        or(
          eq(platformFiles.state, "asked"),
          and(
            eq(platformFiles.state, "fetching"),
            lt(platformFiles.heardAt, new Date(now.getTime() - SILENT_MS)),
          ),
        ),
      )
      .orderBy(platformFiles.requestedAt)
      .limit(1)
      .for("update", { skipLocked: true });
    if (!next) return undefined;
    const [row] = await tx
      .update(platformFiles)
      .set({ state: "fetching", attempt: sql`${platformFiles.attempt} + 1`, heardAt: now })
      .where(eq(platformFiles.id, next.id))
      .returning();
    return row;
  });
}

async function fetchOne(db: Db, book: EnvironmentBook, row: FileRow, limitMs: number): Promise<void> {
  try {
    if (row.attempt > MOST_ATTEMPTS)
      throw new PlatformError("failed", `It was begun ${MOST_ATTEMPTS} times and never ended.`);
    await keep(db, row, kept(await bounded(ask(book, row), limitMs)));
  } catch (error) {
    const isKnown = error instanceof PlatformError;
    if (!isKnown) log.error({ error, file: row.id }, "fetching a platform's list broke");
    await keep(db, row, {
      state: "failed",
      said: isKnown ? error.message : "Something broke on our side; the console’s log says what.",
    });
  }
}

async function ask(book: EnvironmentBook, { environmentId, key, fromDay, toDay }: FileRow) {
  if (!book.environment(environmentId)) await book.refresh();
  const found = book.environment(environmentId);
  const list = found?.connector.exports?.find((one) => one.key === key);
  if (!found || !list)
    throw new PlatformError("not-deployed", `${environmentId} has no list of this name any more.`);
  return list.fetch(found.conversation, { from: fromDay ?? "", to: toDay ?? "" });
}

async function bounded<T>(work: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new PlatformError("unreachable", `It did not come within ${limitMs / 1000} s.`)),
      limitMs,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

type Change = Partial<typeof platformFiles.$inferInsert>;

/** An answer of 0 bytes is no list: this platform gives it when there are no rows, and so does one that lost them. */
function kept({ rows, remarks }: PlatformList): Change {
  const [head, ...lines] = rows;
  if (!head)
    return {
      state: "failed",
      said: "The platform answered with 0 bytes: no head line and no rows. Whether it has none or could not tell cannot be known from that.",
      remarks,
    };
  const body = Buffer.from(toCsv([head, ...lines.slice(0, MOST_ROWS)]));
  const cut =
    lines.length > MOST_ROWS
      ? [
          `The list has ${lines.length.toLocaleString("en-US")} rows; the first ${MOST_ROWS.toLocaleString("en-US")} are kept.`,
        ]
      : [];
  return {
    state: "ready",
    rows: Math.min(lines.length, MOST_ROWS),
    body,
    digest: createHash("sha256").update(body).digest("hex"),
    remarks: [...remarks, ...cut, ...(lines.length === 0 ? ["It has a head line and no row."] : [])],
  };
}

/** Writes to the row only while this attempt still holds it. */
const keep = (db: Db, row: FileRow, change: Change) =>
  db
    .update(platformFiles)
    .set({ ...change, fetchedAt: sql`now()` })
    .where(
      and(
        eq(platformFiles.id, row.id),
        eq(platformFiles.attempt, row.attempt),
        eq(platformFiles.state, "fetching"),
      ),
    );
