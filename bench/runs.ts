import superjson from "superjson";
import { openDatabase } from "@/db";
import { environments, jobStates } from "@/db/schema";
import { sentHeat } from "@/server/syncs/heat";
import { mergeRuns, type RunHeard } from "@/server/syncs/merge-runs";
import { declareThresholds } from "@/server/thresholds/declare";
import { type Figure, formatNumber, quantile, told } from "./figures";
import type { Place } from "./place";

const LIMITS = { importSeconds: 60, heatMs: 200 };
const RUNS = 100_000;
const TENANTS = 1000;
const JOBS = ["costs", "compliance", "resources", "identity"];
const PLACES = ["azure-governance/production", "azure-governance/staging"];
const WARM_UP = 3;
const PER_TRANSACTION = 5000;
const HOUR = 3_600_000;

type Options = { isQuick: boolean; note: (text: string) => void };

/** What the merging of runs costs in bulk, and what the heat map of 1,000 tenants and 8 jobs costs to answer. */
export async function measureRuns(place: Place, { isQuick, note }: Options): Promise<Figure[]> {
  const { appUrl } = await place.database("bench_runs");
  const { db, pool, close } = openDatabase(appUrl, {
    applicationName: "bench-runs",
    max: 4,
    statementSeconds: 60,
  });
  try {
    await declareThresholds(db);
    const now = new Date();
    for (const id of PLACES)
      await db.insert(environments).values({ id, platformId: "azure-governance", name: id.slice(17) });
    const count = isQuick ? RUNS / 10 : RUNS;
    note(`${formatNumber(count)} runs`);
    const history = pastRuns(count, now.getTime());
    const store = async () => {
      const from = performance.now();
      for (let start = 0; start < history.length; start += PER_TRANSACTION) {
        const client = await pool.connect();
        try {
          await client.query("begin");
          await mergeRuns(
            client,
            PLACES[0] ?? "",
            history.slice(start, start + PER_TRANSACTION),
            "history",
            now,
          );
          await client.query("commit");
        } finally {
          client.release();
        }
      }
      return (performance.now() - from) / 1000;
    };
    const first = await store();
    const again = await store();
    note("the heat map");
    for (const environmentId of PLACES)
      for (const job of JOBS) await db.insert(jobStates).values(states(environmentId, job, now));
    const took: number[] = [];
    let bytes = 0;
    for (let round = 0; round < WARM_UP + (isQuick ? 5 : 30); round += 1) {
      const from = performance.now();
      bytes = JSON.stringify(superjson.serialize(await sentHeat(db, new Date()))).length;
      if (round >= WARM_UP) took.push(performance.now() - from);
    }
    return [
      {
        name: `import of ${formatNumber(count)} historic runs`,
        measured: `${formatNumber(first, 1)} s (${formatNumber(count / first)} runs/s)`,
        limit: `under ${LIMITS.importSeconds} s`,
        isMet: first < LIMITS.importSeconds,
      },
      told("  the same runs told again", `${formatNumber(again, 1)} s`),
      {
        name: "heat map of 8,000 cells: read, judged and written down",
        measured: `p50 ${formatNumber(quantile(took, 0.5), 1)}, p95 ${formatNumber(quantile(took, 0.95), 1)} ms, ${formatNumber(bytes / 1000)} kB`,
        limit: `p95 under ${LIMITS.heatMs} ms`,
        isMet: quantile(took, 0.95) < LIMITS.heatMs,
      },
    ];
  } finally {
    await close();
  }
}

const pastRuns = (count: number, now: number): RunHeard[] =>
  Array.from({ length: count }, (_, index) => {
    const startedAt = new Date(now - (index + 1) * 60_000);
    return {
      job: JOBS[index % JOBS.length] ?? "",
      tenant: `tenant-${index % TENANTS}`,
      externalId: `past-${index}`,
      status: index % 50 === 0 ? "failed" : "succeeded",
      startedAt,
      endedAt: new Date(startedAt.getTime() + 42_000),
      durationMs: 42_000,
      records: index % 300,
      error: index % 50 === 0 ? "HTTP 503: upstream connect error" : null,
    };
  });

const states = (environmentId: string, job: string, now: Date) =>
  Array.from({ length: TENANTS }, (_, n) => ({
    environmentId,
    job,
    tenant: `tenant-${n}`,
    lastGoodAt: n % 200 === 0 ? null : new Date(now.getTime() - (n % 30 === 0 ? 60 : n / 1000) * HOUR),
    lastRunAt: now,
    lastStatus: "succeeded" as const,
    observedAt: now,
    everySeconds: 3600,
    status: "ok" as const,
    since: now,
  }));
