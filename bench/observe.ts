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
type Rounds = { bare: Round[]; saturated: Round[] };
type Round = { perSecond: number; lateP99Ms: number; peakMb: number; cpu: string };

/** One worker against one local target: what it reaches beside a bare loop, how late it gets, what it holds. */
export async function measureObserve(
  place: Place,
  { isQuick, note }: { isQuick: boolean; note: (text: string) => void },
): Promise<Figure[]> {
  const database = await place.database("bench_observe");
  const target = await startBenchChild("observe-target.ts", {
    says: z.object({ port: z.number() }),
    env: {},
  });
  const address = `http://127.0.0.1:${(await target.ask("where")).port}`;
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  const workers: Worker[] = [];
  const startWorker = async (): Promise<Worker> => {
    const profiled = process.env.BENCH_PROFILE;
    const worker = await startBenchChild("observe-worker.ts", {
      says: Stopped,
      env: {
        BENCH_TARGET: address,
        BENCH_DATABASE_URL: database.appUrl,
        BENCH_CONCURRENCY: String(CONCURRENCY),
        BENCH_QUESTIONS: String(SATURATING),
        DATABASE_URL: database.appUrl,
      },
      execArgv: profiled ? ["--cpu-prof", `--cpu-prof-dir=${profiled}`] : [],
    });
    workers.push(worker);
    return worker;
  };
  const observed = (worker: Worker, seconds: number) =>
    observedRound(worker, {
      owner,
      pids: { database: place.serverPid(), target: target.pid },
      seconds,
    });
  try {
    await seed(owner, address);
    const seconds = isQuick ? 6 : 12;
    const rounds: Rounds = { bare: [], saturated: [] };
    const bareWorker = await startWorker();
    const saturatedWorker = await startWorker();
    // Code that has not run yet is slow once; that is not what is asked here.
    note("warming up");
    await bareRound(bareWorker, target.pid, 2);
    await everythingIsDue(owner);
    await observed(saturatedWorker, seconds);
    for (let round = 1; round <= (isQuick ? 1 : 5); round += 1) {
      note(`round ${round}: bare, then observed`);
      rounds.bare.push(await bareRound(bareWorker, target.pid, seconds));
      await everythingIsDue(owner);
      rounds.saturated.push(await observed(saturatedWorker, seconds));
    }
    await Promise.all(workers.splice(0).map((worker) => worker.end()));
    const worker = await startWorker();
    note(`${CHECKS} checks every ${EVERY_SECONDS} s`);
    await spreadEvenly(owner);
    const steady = await observed(worker, isQuick ? 30 : 90);
    note("all of them at once");
    await allAtOnce(owner);
    const herd = await observed(worker, EVERY_SECONDS);
    return figures(rounds, steady, herd);
  } finally {
    await Promise.all([...workers, target].map((child) => child.end()));
    await owner.end();
  }
}

function figures({ bare, saturated }: Rounds, steady: Round, herd: Round): Figure[] {
  const shares = saturated.map(({ perSecond }, index) => perSecond / (bare[index]?.perSecond ?? Number.NaN));
  const rates = (rounds: Round[]) => spread(rounds.map(({ perSecond }) => perSecond));
  const peakMb = (rounds: Round[]) => Math.max(...rounds.map((round) => round.peakMb));
  const wanted = (CHECKS / EVERY_SECONDS) * 0.98;
  const load = `${formatNumber(CHECKS)} checks every ${EVERY_SECONDS} s`;
  return [
    told(`bare loop at concurrency ${CONCURRENCY}, answers/s (least / middle / most)`, rates(bare)),
    told("observe loop, answers stored/s (least / middle / most)", rates(saturated)),
    told("bare loop, µs of CPU per answer", bare.at(-1)?.cpu ?? ""),
    told("observe loop, µs of CPU per answer", saturated.at(-1)?.cpu ?? ""),
    {
      name: "observe loop as a share of the bare loop (least / middle / most)",
      measured: spread(shares, 2),
      limit: `at least ${LIMITS.share.toFixed(2)} in the middle`,
      isMet: quantile(shares, 0.5) >= LIMITS.share,
    },
    told("memory of the worker while saturated", `${formatNumber(peakMb(saturated))} MB`),
    {
      name: `${load}: answers stored/s`,
      measured: formatNumber(steady.perSecond, 1),
      limit: `at least ${formatNumber(wanted, 1)}`,
      isMet: steady.perSecond >= wanted,
    },
    {
      name: `${load}: lateness p99`,
      measured: `${formatNumber(steady.lateP99Ms)} ms`,
      limit: `under ${formatNumber(LIMITS.lateMs)} ms`,
      isMet: steady.lateP99Ms < LIMITS.lateMs,
    },
    told(`${load}, all due in the same moment: lateness p99`, `${formatNumber(herd.lateP99Ms)} ms`),
    {
      name: `${load}: memory of the worker at its most`,
      measured: `${formatNumber(peakMb([steady, herd]))} MB`,
      limit: `under ${LIMITS.memoryMb} MB`,
      isMet: peakMb([steady, herd]) < LIMITS.memoryMb,
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
    `${kept} make_interval(secs => coalesce(kept.n, 0) * ${EVERY_SECONDS}::float8 / ${CHECKS}) ${ofKept}`,
  );

const allAtOnce = (owner: pg.Client) => owner.query(`${kept} interval '3 seconds' ${ofKept}`);
