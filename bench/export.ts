import { randomUUID } from "node:crypto";
import pg from "pg";
import { openDatabase } from "@/db";
import { people } from "@/db/schema";
import type { ExportFormat } from "@/domain/audit-export";
import { requestExport } from "@/server/audit-exports/commands";
import { exportById } from "@/server/audit-exports/testing";
import { writeExports } from "@/server/audit-exports/write-export";
import { stopSender } from "@/server/queue";
import { type Figure, formatNumber, told } from "./figures";
import type { Place } from "./place";
import { seedTrail } from "./trail-seed";

const LEAST_PER_SECOND = 50_000;
/** How much more memory a file ten times as long may take. */
const MOST_GROWTH_MB = 100;
const SAMPLE_MS = 50;
const MB = 1_048_576;

type Options = { isQuick: boolean; note: (text: string) => void };

/** Whole exports by the worker, from the request to the file in the store, beside what the database gives out at most. */
export async function measureExport(place: Place, { isQuick, note }: Options): Promise<Figure[]> {
  const events = isQuick ? 200_000 : 2_000_000;
  const database = await place.database("bench_export");
  process.env.DATABASE_URL = database.appUrl;
  process.env.WHEELHOUSE_DATA_DIR = place.folder;
  note(`${formatNumber(events)} events`);
  await seedTrail(database.ownerUrl, events, () => undefined);
  const { db, close } = openDatabase(database.appUrl, { applicationName: "bench-export" });
  try {
    const [person] = await db
      .insert(people)
      .values({ email: "ada@example.test", name: "Ada", role: "admin" })
      .returning();
    if (!person) throw new Error("nobody asks");
    const actor = { ...person, role: "admin" as const, sessionId: "", ip: "direct" };
    const written = async (format: ExportFormat, from?: Date) => {
      const context = { actor, db, now: new Date(), correlationId: randomUUID() };
      const { id } = await requestExport(context, { filter: { from }, format, timeZone: "UTC" });
      const memory = watchMemory();
      const started = performance.now();
      await writeExports(db);
      const seconds = (performance.now() - started) / 1000;
      const row = await exportById(db, id);
      if (row.state !== "done") throw new Error(row.problem ?? row.state);
      return {
        perSecond: row.written / seconds,
        megabytes: row.bytes / MB,
        rows: row.written,
        peak: memory(),
      };
    };
    const month = new Date(Date.now() - 60 * 86_400_000);
    note("a tenth of it, to be warm");
    const small = await written("jsonl", month);
    const figures: Figure[] = [];
    for (const format of ["jsonl", "csv"] as const) {
      note(`COPY of the same rows, then ${format}`);
      const copied = await copyOut(database.appUrl);
      const all = await written(format);
      figures.push(
        {
          name: `${format}: events a second into the store`,
          measured: formatNumber(all.perSecond),
          limit: `at least ${formatNumber(LEAST_PER_SECOND)}`,
          isMet: isQuick ? undefined : all.perSecond >= LEAST_PER_SECOND,
        },
        told(`${format}: COPY … TO STDOUT of the same rows`, formatNumber(copied.perSecond)),
        told(`${format}: size`, `${formatNumber(all.megabytes)} MB of ${formatNumber(all.rows)} events`),
        {
          name: `${format}: peak memory beyond that of a short file`,
          measured: `${formatNumber(all.peak - small.peak)} MB (${formatNumber(all.peak)} MB in all)`,
          limit: `at most ${MOST_GROWTH_MB} MB`,
          isMet: all.peak - small.peak <= MOST_GROWTH_MB,
        },
      );
    }
    return figures;
  } finally {
    await stopSender();
    await close();
  }
}

/** The most memory that the process took until it is asked, in MB. */
function watchMemory(): () => number {
  let peak = process.memoryUsage.rss();
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, SAMPLE_MS);
  return () => {
    clearInterval(timer);
    return peak / MB;
  };
}

/** What leaves the database when nobody makes anything of it: the limit. */
async function copyOut(url: string): Promise<{ perSecond: number }> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const started = performance.now();
  let rows = 0;
  await new Promise<void>((resolve, reject) => {
    const query = {
      submit: (connection: { query(text: string): void }) =>
        connection.query("copy (select * from audit_events order by at, scope, seq) to stdout"),
      handleCopyData: () => {
        rows += 1;
      },
      handleError: reject,
      handleCommandComplete: () => undefined,
      handleReadyForQuery: () => resolve(),
    };
    client.query(query as unknown as pg.Submittable);
  });
  const perSecond = rows / ((performance.now() - started) / 1000);
  await client.end();
  return { perSecond };
}
