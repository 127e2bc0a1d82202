import pg from "pg";
import { openDatabase } from "@/db";
import { type Figure, formatNumber, quantile, told } from "./figures";
import type { BenchDatabase, Place } from "./place";
import { callerOf, type ScreenQuery, screenQueries, subjectsOf } from "./screens-queries";
import { pastOf, seedScreens } from "./screens-seed";

const READERS = 32;
const POOL = 12;
const LIMITS = { p95Ms: 50, growth: 1.3 };

type Measured = { p50: number; p95: number; p99: number; alone: number; perSecond: number };
type World = Map<string, Measured>;

/** Every query behind a screen, asked by 32 readers without a pause, in a long past and in one of a tenth. */
export async function measureScreens(
  place: Place,
  { isQuick, note }: { isQuick: boolean; note: (text: string) => void },
): Promise<Figure[]> {
  const density = isQuick ? 0.1 : 1;
  const seconds = isQuick ? 2 : 4;
  const worlds: World[] = [];
  let queries: ScreenQuery[] = [];
  for (const [name, share] of [
    ["bench_screens_short", 0.1],
    ["bench_screens_long", 1],
  ] as const) {
    const database = await place.database(name);
    // What the queries read besides the database (checkpoints of the audit chain) lies with it.
    process.env.DATABASE_URL = database.appUrl;
    process.env.WHEELHOUSE_DATA_DIR = place.folder;
    await seedScreens(database, pastOf(share, density), (text) => note(`${name}: ${text}`));
    const measured = await measureWorld(database, seconds, (text) => note(`${name}: ${text}`));
    queries = measured.queries;
    worlds.push(measured.world);
  }
  const [short = new Map(), long = new Map()] = worlds;
  return queries.flatMap((query) => figuresOf(query, short, long));
}

async function measureWorld(
  database: BenchDatabase,
  seconds: number,
  note: (text: string) => void,
): Promise<{ world: World; queries: ScreenQuery[] }> {
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  const { db, close } = openDatabase(database.appUrl, { applicationName: "bench-screens", max: POOL });
  try {
    const queries = screenQueries(await subjectsOf(db));
    const world: World = new Map();
    for (const query of queries) {
      note(query.name);
      // Seeding takes its time; without this every check would be late by now.
      await owner.query("update checks set observed_at = now()");
      const alone = await measure(1, seconds / 4, (turn) => query.ask(callerOf(db), turn));
      const together = await measure(READERS, seconds, (turn) => query.ask(callerOf(db), turn));
      world.set(query.name, { ...together, alone: alone.p50 });
    }
    return { world, queries };
  } finally {
    await close();
    await owner.end();
  }
}

/** Latency as a reader sees it, waiting for a connection included; the first half second warms up. */
async function measure(
  readers: number,
  seconds: number,
  ask: (turn: number) => Promise<unknown>,
): Promise<Omit<Measured, "alone">> {
  const from = performance.now();
  const countsFrom = from + Math.min(500, seconds * 200);
  const until = from + seconds * 1000;
  const took: number[] = [];
  let turn = 0;
  const read = async () => {
    while (performance.now() < until) {
      const at = performance.now();
      turn += 1;
      await ask(turn);
      if (at >= countsFrom) took.push(performance.now() - at);
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

function figuresOf(query: ScreenQuery, short: World, long: World): Figure[] {
  const [before, after] = [short.get(query.name), long.get(query.name)];
  if (!before || !after) return [];
  const growth = after.p50 / before.p50;
  const ms = (value: number) => formatNumber(value, 1);
  const latency: Figure = {
    name: query.name,
    measured: `alone ${ms(after.alone)}, p50 ${ms(after.p50)}, p95 ${ms(after.p95)}, p99 ${ms(after.p99)} ms at ${formatNumber(after.perSecond)}/s`,
    limit: `p95 under ${LIMITS.p95Ms} ms`,
    isMet: after.p95 < LIMITS.p95Ms,
  };
  const compared = `${formatNumber(growth, 2)} × (${ms(before.p50)} → ${ms(after.p50)} ms)`;
  return query.growsWithPast
    ? [latency, told("  ten times the past (its answer is longer too)", compared)]
    : [
        latency,
        {
          name: "  ten times the past",
          measured: compared,
          limit: `at most ${LIMITS.growth} ×`,
          isMet: growth <= LIMITS.growth,
        },
      ];
}
