import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { z } from "zod";
import { type BenchChild, startBenchChild } from "./child";
import { cpuSecondsOf } from "./cpu";
import { type Figure, formatNumber, quantile, spread, told } from "./figures";
import { DIALECT, METRIC, questionKey } from "./observe-connector";
import type { Place } from "./place";

const CONCURRENCY = 64;
const ENVIRONMENTS = 8;
const SATURATING = 1500;
const EVERY_SECONDS = 20;
const CHECKS = 3000;
const LIMITS = { share: 0.5, lateMs: 1000, memoryMb: 300 };

const Stopped = z.object({
  asked: z.number().optional(),
  lateP99Ms: z.number().optional(),
  peakMb: z.number().optional(),
  cpuSeconds: z.number().optional(),
});
type Worker = BenchChild<z.output<typeof Stopped>>;
type Round = { perSecond: number; lateP99Ms: number; peakMb: number; cpu: string };

/** One worker against one local target: what it reaches beside a bare loop, how late it gets, what it holds. */
export async function measureObserve(place: Place, { isQuick }: { isQuick: boolean }): Promise<Figure[]> {
  const database = await place.database("bench_observe");
  const target = await startBenchChild("observe-target.ts", {
    says: z.object({ port: z.number() }),
    env: {},
  });
  const address = `http://127.0.0.1:${(await target.ask("where")).port}`;
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  const worker = (): Promise<Worker> =>
    startBenchChild("observe-worker.ts", {
      says: Stopped,
      env: {
        BENCH_TARGET: address,
        BENCH_DATABASE_URL: database.appUrl,
        BENCH_CONCURRENCY: String(CONCURRENCY),
        BENCH_QUESTIONS: String(SATURATING),
        DATABASE_URL: database.appUrl,
      },
      execArgv: process.env.BENCH_PROFILE
        ? ["--cpu-prof", `--cpu-prof-dir=${process.env.BENCH_PROFILE}`]
        : process.env.SEMI && !process.env.BENCH_PROFILE
          ? [`--max-semi-space-size=${process.env.SEMI}`]
          : [],
    });
  const bareWorker = await worker();
  const observer = await worker();
  const pids = { database: place.serverPid(), target: target.pid };
  try {
    await seed(owner, address);
    const rounds = isQuick ? 1 : 3;
    const seconds = isQuick ? 6 : 12;
    const bare: Round[] = [];
    const observed: Round[] = [];
    // Code that has not run yet is slow once; that is not what is asked here.
    await everythingIsDue(owner);
    await observedRound(observer, { owner, pids, seconds: isQuick ? 5 : 10 });
    await bareRound(bareWorker, target.pid, 2);
    for (let round = 0; round < rounds; round += 1) {
      bare.push(await bareRound(bareWorker, target.pid, seconds));
      await everythingIsDue(owner);
      observed.push(await observedRound(observer, { owner, pids, seconds }));
    }
    await spreadEvenly(owner);
    if (process.env.FAST)
      return figures({ bare, observed, steady: observed[0] as Round, herd: observed[0] as Round });
    const steady = await observedRound(observer, { owner, pids, seconds: isQuick ? 25 : 60 });
    await allAtOnce(owner);
    const herd = await observedRound(observer, { owner, pids, seconds: EVERY_SECONDS });
    return figures({ bare, observed, steady, herd });
  } finally {
    await Promise.all([observer.end(), bareWorker.end(), target.end()]);
    await owner.end();
  }
}

function figures({
  bare,
  observed,
  steady,
  herd,
}: {
  bare: Round[];
  observed: Round[];
  steady: Round;
  herd: Round;
}): Figure[] {
  const shares = observed.map(({ perSecond }, index) => perSecond / (bare[index]?.perSecond ?? Number.NaN));
  const share = quantile(shares, 0.5);
  const peakMb = Math.max(...[...observed, steady, herd].map((round) => round.peakMb));
  const rates = (rounds: Round[]) => spread(rounds.map(({ perSecond }) => perSecond));
  const wanted = CHECKS / EVERY_SECONDS;
  return [
    told(`bare loop, requests/s at concurrency ${CONCURRENCY} (least / middle / most)`, rates(bare)),
    told("observe loop, answers stored/s (least / middle / most)", rates(observed)),
    told("bare loop, µs of CPU per answer", bare[0]?.cpu ?? ""),
    told("observe loop, µs of CPU per answer", observed[0]?.cpu ?? ""),
    {
      name: "observe loop as a share of the bare loop",
      measured: spread(shares, 2),
      limit: `at least ${LIMITS.share.toFixed(2)} in the middle`,
      isMet: share >= LIMITS.share,
    },
    {
      name: `${formatNumber(CHECKS)} checks every ${EVERY_SECONDS} s: answers stored/s`,
      measured: formatNumber(steady.perSecond, 1),
      limit: `at least ${formatNumber(wanted * 0.98, 1)}`,
      isMet: steady.perSecond >= wanted * 0.98,
    },
    {
      name: `${formatNumber(CHECKS)} checks every ${EVERY_SECONDS} s: lateness p99`,
      measured: `${formatNumber(steady.lateP99Ms)} ms`,
      limit: `under ${formatNumber(LIMITS.lateMs)} ms`,
      isMet: steady.lateP99Ms < LIMITS.lateMs,
    },
    told("the same, all of them due in the same moment: lateness p99", `${formatNumber(herd.lateP99Ms)} ms`),
    {
      name: "memory of the worker at its most",
      measured: `${formatNumber(peakMb)} MB`,
      limit: `under ${LIMITS.memoryMb} MB`,
      isMet: peakMb < LIMITS.memoryMb,
    },
  ];
}

async function bareRound(worker: Worker, target: number, seconds: number): Promise<Round> {
  const cpu = cpuMeter({ worker: worker.pid, target });
  await worker.ask("bare");
  const from = performance.now();
  await sleep(seconds * 1000);
  const { asked = 0, peakMb = 0 } = await worker.ask("stop");
  return { perSecond: (asked / (performance.now() - from)) * 1000, lateP99Ms: 0, peakMb, cpu: cpu(asked) };
}

/** Microseconds of CPU per answer, of each process that has a part in it. */
function cpuMeter(pids: Record<string, number>): (answers: number) => string {
  const before = Object.values(pids).map(cpuSecondsOf);
  return (answers) =>
    Object.entries(pids)
      .map(([name, pid], index) => {
        const used = (cpuSecondsOf(pid) ?? Number.NaN) - (before[index] ?? Number.NaN);
        return `${name} ${formatNumber((used / answers) * 1e6)}`;
      })
      .join(", ");
}

/** Counts what is in the table afterwards, and the time until the last of it was. */
async function observedRound(
  worker: Worker,
  { owner, pids, seconds }: { owner: pg.Client; pids: Record<string, number>; seconds: number },
): Promise<Round> {
  const before = await storedCount(owner);
  await worker.ask("observe");
  const cpu = cpuMeter({ worker: worker.pid, ...pids });
  const from = performance.now();
  await sleep(seconds * 1000);
  const { lateP99Ms = 0, peakMb = 0 } = await worker.ask("stop");
  const took = performance.now() - from;
  const stored = (await storedCount(owner)) - before;
  return { perSecond: (stored / took) * 1000, lateP99Ms, peakMb, cpu: cpu(stored) };
}

async function storedCount(owner: pg.Client): Promise<number> {
  const { rows } = await owner.query<{ n: string }>("select count(*) as n from observations");
  return Number(rows[0]?.n ?? 0);
}

async function seed(owner: pg.Client, address: string): Promise<void> {
  await owner.query(
    `insert into environments (id, platform_id, name, base_urls, private_network, dialect_wanted, dialect)
     select 'auditron/bench-' || n, 'auditron', 'bench-' || n, jsonb_build_object('api', $1::text), true, $2, $2
     from generate_series(1, $3::int) n`,
    [address, DIALECT, ENVIRONMENTS],
  );
  await owner.query(
    `insert into questions (environment_id, key, title, every_seconds, apart_seconds)
     select e.id, $1 || n, $1 || n, 1, 0 from environments e, generate_series(0, $2::int - 1) n order by n, e.id`,
    [questionKey(0).slice(0, -1), SATURATING],
  );
  await owner.query(
    `insert into checks (environment_id, component, key, title, question, every_seconds, metric, when_lost, confirm_bad, confirm_good)
     select environment_id, 'api', key, key, key, 1, $1, 'alert', 2, 2 from questions`,
    [METRIC],
  );
  await owner.query(
    `insert into thresholds (id, platform_id, metric, title, unit, direction, warn, alert, strict, minimum_volume, source_file, derived, owner, note, declared)
     values ('auditron/' || $1, 'auditron', $1, 'Depth', 'count', 'above-is-bad', 100, 200, false, 0, '', false, '', '', '{"target":null,"warn":100,"alert":200}')`,
    [METRIC],
  );
  if (process.env.FILL) await owner.query("alter table questions set (fillfactor = 50)");
  if (process.env.FILL) await owner.query("alter table checks set (fillfactor = 50)");
  if (process.env.FILL) await owner.query("vacuum full questions");
  if (process.env.FILL) await owner.query("vacuum full checks");
  await owner.query("vacuum analyze questions, checks");
}

/** More is due at every moment than anybody could ask. */
const everythingIsDue = (owner: pg.Client) =>
  owner.query(
    "update questions set active = true, every_seconds = 1, lease_until = null, next_due_at = now()",
  );

const kept = `
  with kept as (select id, row_number() over (order by id) - 1 as n from questions order by id limit ${CHECKS})
  update questions q set every_seconds = ${EVERY_SECONDS}, active = kept.id is not null, lease_until = null, next_due_at = now() +`;
const ofKept = "from questions o left join kept on kept.id = o.id where o.id = q.id";

const spreadEvenly = (owner: pg.Client) =>
  owner.query(
    `${kept} make_interval(secs => 1 + coalesce(kept.n, 0) * ${EVERY_SECONDS}::float8 / ${CHECKS}) ${ofKept}`,
  );

const allAtOnce = (owner: pg.Client) => owner.query(`${kept} interval '3 seconds' ${ofKept}`);
