import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { type Db, openDatabase } from "@/db";
import { type Figure, formatNumber, quantile, told } from "./figures";
import type { Place } from "./place";
import { measureColdReports } from "./screens-fresh";
import { callerOf, type ScreenQuery, screenQueries, subjectsOf } from "./screens-queries";
import { pastOf, seedScreens } from "./screens-seed";

export const READERS = 32;
export const POOL = 12;
const LIMITS = { p95Ms: 50, growth: 1.3 };

export const PACED_MS = 500;
const ROUNDS = 3;

export type Latency = { p50: number; p95: number; p99: number; perSecond: number };
type World = { db: Db; owner: pg.Client; queries: ScreenQuery[]; close(): Promise<void> };
type Measured = { alone: { short: number; long: number }; paced: Latency; pressed: Latency };

/**
 * Every query behind a screen, in a world with a long past and in one with a tenth of it: by one reader in turns in
 * both, which tells what the past costs, then by 32 readers in the long one.
 */
export async function measureScreens(
  place: Place,
  { isQuick, note }: { isQuick: boolean; note: (text: string) => void },
): Promise<Figure[]> {
  const seconds = isQuick ? 2 : 4;
  // What the queries read besides the database (checkpoints of the audit chain) lies with it.
  process.env.WHEELHOUSE_DATA_DIR = place.folder;
  const short = await openWorld(place, { name: "bench_short", share: 0.1, isQuick, note });
  const long = await openWorld(place, { name: "bench_long", share: 1, isQuick, note });
  try {
    note("freshness.report, nothing remembered");
    const figures = await measureColdReports(long.db);
    for (const [index, query] of long.queries.entries()) {
      note(query.name);
      const measured = await measureQuery({ short, long, index, seconds });
      figures.push(...figuresOf(query, measured));
    }
    return figures;
  } finally {
    await Promise.all([short.close(), long.close()]);
  }
}

async function openWorld(
  place: Place,
  {
    name,
    share,
    isQuick,
    note,
  }: { name: string; share: number; isQuick: boolean; note: (text: string) => void },
): Promise<World> {
  const database = await place.database(name);
  process.env.DATABASE_URL = database.appUrl;
  await seedScreens(database, pastOf(share, isQuick ? 0.1 : 1), (text) => note(`${name}: ${text}`));
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  const { db, close } = openDatabase(database.appUrl, { applicationName: name, max: POOL });
  return {
    db,
    owner,
    queries: screenQueries(await subjectsOf(db)),
    close: async () => {
      await Promise.all([close(), owner.end()]);
    },
  };
}

async function measureQuery({
  short,
  long,
  index,
  seconds,
}: {
  short: World;
  long: World;
  index: number;
  seconds: number;
}): Promise<Measured> {
  const by = (world: World, readers: number, length: number, paceMs = 0) =>
    measure({
      readers,
      seconds: length,
      paceMs,
      ask: async (turn) => world.queries[index]?.ask(callerOf(world.db), turn),
    });
  // Seeding takes its time; without this every check would be late by now.
  for (const { owner } of [short, long]) await owner.query("update checks set observed_at = now()");
  const alone: { short: number[]; long: number[] } = { short: [], long: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    alone.short.push((await by(short, 1, seconds / 8)).p50);
    alone.long.push((await by(long, 1, seconds / 8)).p50);
  }
  return {
    alone: { short: quantile(alone.short, 0.5), long: quantile(alone.long, 0.5) },
    paced: await by(long, READERS, seconds, PACED_MS),
    pressed: await by(long, READERS, seconds),
  };
}

/** Latency as a reader sees it, waiting for a connection included; the first part warms up and does not count. */
export async function measure({
  readers,
  seconds,
  paceMs,
  ask,
}: {
  readers: number;
  seconds: number;
  paceMs: number;
  ask: (turn: number) => Promise<unknown>;
}): Promise<Latency> {
  const from = performance.now();
  const countsFrom = from + Math.min(500, seconds * 200);
  const until = from + seconds * 1000;
  const took: number[] = [];
  let turn = 0;
  const read = async () => {
    await sleep(Math.random() * paceMs);
    while (performance.now() < until) {
      const at = performance.now();
      turn += 1;
      await ask(turn);
      if (at >= countsFrom) took.push(performance.now() - at);
      if (paceMs > 0) await sleep(Math.max(0, at + paceMs - performance.now()));
    }
  };
  await Promise.all(Array.from({ length: readers }, read));
  return {
    p50: quantile(took, 0.5),
    p95: quantile(took, 0.95),
    p99: quantile(took, 0.99),
    perSecond: (took.length / (performance.now() - countsFrom)) * 1000,
  };
}

function figuresOf(query: ScreenQuery, { alone, paced, pressed }: Measured): Figure[] {
  const growth = alone.long / alone.short;
  const ms = (value: number) => formatNumber(value, 1);
  const latency = (name: string, { p50, p95, p99, perSecond }: Latency): Figure => ({
    name,
    measured: `p50 ${ms(p50)}, p95 ${ms(p95)}, p99 ${ms(p99)} ms at ${formatNumber(perSecond)}/s`,
    limit: `p95 under ${LIMITS.p95Ms} ms`,
    isMet: p95 < LIMITS.p95Ms,
  });
  const compared = `${formatNumber(growth, 2)} × (${ms(alone.short)} → ${ms(alone.long)} ms)`;
  return [
    latency(`${query.name}: ${READERS} readers, each twice a second`, paced),
    latency(`  ${READERS} readers without a pause`, pressed),
    query.growsWithPast
      ? told("  ten times the past (its answer is longer too), one reader", compared)
      : {
          name: "  ten times the past, one reader",
          measured: compared,
          limit: `at most ${LIMITS.growth} ×`,
          // A tenth of a millisecond either way is no growth.
          isMet: growth <= LIMITS.growth || alone.long - alone.short < 0.2,
        },
  ];
}
