import { and, eq, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { capabilities, environments, sizes } from "@/db/schema";
import { PlatformError } from "@/platforms/platform";
import { SELF } from "@/server/config/apply";
import { log } from "@/server/log";
import type { EnvironmentBook } from "@/server/observe/environment-book";
import { queriesOf } from "@/server/queries/find-read";
import { inTime } from "@/server/queries/in-time";

/** The name under which a whole database is kept. */
export const WHOLE = "database";
/** The query of every platform whose database can be read. */
const SIZE_QUERY = "database.size";
/** So many of our tables are followed, the largest. */
const FOLLOWED = 12;
const DAY_LENGTH = 10;

type Size = { name: string; bytes: number };

/** Writes down today's sizes, of our own tables and of every platform's database that can be read; the last look of a day counts. */
export async function recordSizes(db: Db, book: EnvironmentBook, now: Date): Promise<void> {
  const [self] = await db.select({ id: environments.id }).from(environments).where(eq(environments.id, SELF));
  if (self) await keep(db, SELF, await ownSizes(db), now);
  const readable = await db
    .select({ id: capabilities.environmentId })
    .from(capabilities)
    .where(and(eq(capabilities.capability, "database.read"), eq(capabilities.supported, true)));
  await Promise.all(
    readable.map(async ({ id }) => {
      const seen = await databaseOf(book, id);
      if (seen) await keep(db, id, [seen], now);
    }),
  );
}

async function keep(db: Db, environmentId: string, seen: readonly Size[], now: Date): Promise<void> {
  if (seen.length === 0) return;
  const day = now.toISOString().slice(0, DAY_LENGTH);
  await db
    .insert(sizes)
    .values(seen.map(({ name, bytes }) => ({ environmentId, name, day, bytes, seenAt: now })))
    .onConflictDoUpdate({
      target: [sizes.environmentId, sizes.name, sizes.day],
      set: { bytes: sql`excluded.bytes`, seenAt: sql`excluded.seen_at` },
    });
}

/** A table in parts is one table; those of the queue are one too. */
export async function ownSizes(db: Db): Promise<Size[]> {
  const { rows } = await db.execute<Size>(sql`
    (select ${WHOLE} as name, pg_database_size(current_database())::float8 as bytes)
    union all
    (select name, sum(bytes)::float8 as bytes from (
      select case n.nspname when 'public' then coalesce(pg_partition_root(c.oid)::regclass::text, c.relname) else 'the queue' end as name,
        pg_total_relation_size(c.oid) as bytes
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'm') and n.nspname in ('public', 'pgboss')
    ) tables group by name order by 2 desc, 1 limit ${FOLLOWED})`);
  return rows;
}

/** Undefined where it cannot be told now: that day stays a gap. */
async function databaseOf(book: EnvironmentBook, environmentId: string): Promise<Size | undefined> {
  const place = book.environment(environmentId);
  if (!place || environmentId === SELF) return undefined;
  const query = queriesOf(place.connector, place.row.dialect).find(({ key }) => key === SIZE_QUERY);
  if (!query) return undefined;
  const at = (key: string) => query.columns.findIndex((column) => column.key === key);
  try {
    const { rows } = await inTime(query.timeoutSeconds, place.conversation, new Set(), (c) =>
      query.ask(c, {}),
    );
    const bytes = rows.find((row) => row[at("ours")] === true)?.[at("bytes")];
    return typeof bytes === "number" ? { name: WHOLE, bytes } : undefined;
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    log.warn({ environmentId, reason: error.message }, "database size not told");
    return undefined;
  }
}
