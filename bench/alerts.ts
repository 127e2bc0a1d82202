import { setTimeout as sleep } from "node:timers/promises";
import { eq, sql } from "drizzle-orm";
import { type Db, openDatabase } from "@/db";
import { alertRules, checks, environments, jobStates } from "@/db/schema";
import type { RuleSpec } from "@/domain/alert-rule";
import type { PlatformId } from "@/domain/platform";
import { evaluateNow, judgeAlerts } from "@/server/alert-rules/judge-alerts";
import { hearAlerts } from "@/server/alerts/hear";
import { declareThresholds } from "@/server/thresholds/declare";
import { type Figure, formatNumber, quantile, told } from "./figures";
import type { Place } from "./place";

const LIMITS = { judgeMs: 1000, criticalMs: 5000 };
const PLATFORMS: readonly { id: PlatformId; jobs: readonly string[] }[] = [
  { id: "azure-governance", jobs: ["costs", "compliance", "resources", "identity"] },
  { id: "adinsights", jobs: ["airbyte-sync", "snapshot"] },
  { id: "complyai", jobs: ["ad-sync"] },
  { id: "auditron", jobs: ["backup"] },
  { id: "notification-preferences", jobs: ["digest-daily"] },
];
const SERIES = 10_000;
const RULES = 200;
const EACH_CHECKS = SERIES / 2 / PLATFORMS.length;
const EACH_JOBS = SERIES / 2 / PLATFORMS.length;
const EACH_RULES = RULES / PLATFORMS.length;
/** Of the checks of each platform, so many are looked back at. */
const LOOKED_BACK = 20;
const WARM_UP = 3;
const SWEEP_MS = 1000;
const CRITICAL = "critical-0";

type Options = { isQuick: boolean; note: (text: string) => void };

/** What it costs to judge everything once, and how long a critical trouble takes from what was stored to what is heard. */
export async function measureAlerts(place: Place, { isQuick, note }: Options): Promise<Figure[]> {
  const { appUrl } = await place.database("bench_alerts");
  const { db, close } = openDatabase(appUrl, {
    applicationName: "bench-alerts",
    max: 4,
    statementSeconds: 60,
  });
  try {
    note(`${formatNumber(SERIES)} series, ${RULES} rules`);
    await seed(db);
    const took: number[] = [];
    let count = await evaluateNow(db, new Date());
    for (let round = 0; round < WARM_UP + (isQuick ? 5 : 30); round += 1) {
      const from = performance.now();
      count = await evaluateNow(db, new Date());
      if (round >= WARM_UP) took.push(performance.now() - from);
    }
    note("a critical trouble, judged every second");
    const heardAfter = await untilHeard(db, isQuick ? 5 : 20);
    const p95 = quantile(took, 0.95);
    const worst = quantile(heardAfter, 1);
    return [
      {
        name: `${formatNumber(count.series)} series by ${count.rules} rules, ${formatNumber(count.firing)} firing: judged and heard`,
        measured: `p50 ${formatNumber(quantile(took, 0.5))}, p95 ${formatNumber(p95)} ms`,
        limit: `p95 under ${LIMITS.judgeMs} ms`,
        isMet: p95 < LIMITS.judgeMs && count.series >= SERIES && count.rules === RULES && count.broken === 0,
      },
      {
        name: "critical: from the stored answer to the alert",
        measured: `worst ${formatNumber(worst)} ms`,
        limit: `under ${formatNumber(LIMITS.criticalMs)} ms`,
        isMet: worst < LIMITS.criticalMs,
      },
      told("  p50 / p95", [0.5, 0.95].map((share) => formatNumber(quantile(heardAfter, share))).join(" / ")),
    ];
  } finally {
    await close();
  }
}

/** Judges as the worker does, every second, and turns a check bad somewhere in between. */
async function untilHeard(db: Db, rounds: number): Promise<number[]> {
  const took: number[] = [];
  const set = (status: "ok" | "alert") =>
    db
      .update(checks)
      .set({ status, since: new Date(), observedAt: new Date() })
      .where(eq(checks.key, CRITICAL));
  for (let round = 0; round < rounds; round += 1) {
    let heardAt = 0;
    let isStopped = false;
    const judging = (async () => {
      while (!isStopped) {
        const next = performance.now() + SWEEP_MS;
        let isHeard = false;
        await judgeAlerts(db, new Date(), async (tx, heard, now) => {
          isHeard = heard.some(({ trouble, state }) => trouble === "platform-down" && state === "firing");
          return hearAlerts(tx, heard, now);
        });
        if (isHeard && heardAt === 0) heardAt = performance.now();
        await sleep(Math.max(0, next - performance.now()));
      }
    })();
    await sleep(SWEEP_MS + (round / rounds) * SWEEP_MS);
    await set("alert");
    const from = performance.now();
    while (heardAt === 0 && performance.now() - from < 60_000) await sleep(5);
    isStopped = true;
    await judging;
    took.push(heardAt === 0 ? Number.POSITIVE_INFINITY : heardAt - from);
    await set("ok");
  }
  return took;
}

async function seed(db: Db): Promise<void> {
  await declareThresholds(db);
  const now = new Date();
  for (const { id: platformId, jobs } of PLATFORMS) {
    const environmentId = `${platformId}/production`;
    await db.insert(environments).values({ id: environmentId, platformId, name: "production" });
    await db.insert(checks).values(
      Array.from({ length: EACH_CHECKS }, (_, n) => ({
        environmentId,
        component: "api",
        key: keyOf(platformId, n),
        title: `Check ${n}`,
        question: "none",
        // As if it were asked seldom: what was seeded stays in time for as long as the bench takes.
        everySeconds: 3600,
        whenLost: "unknown" as const,
        confirmBad: 1,
        confirmGood: 1,
        status: "ok" as const,
        since: now,
        observedAt: now,
        reason: "Answers as it should.",
        value: n % 100,
      })),
    );
    for (const job of jobs)
      await db.insert(jobStates).values(
        Array.from({ length: EACH_JOBS / jobs.length }, (_, n) => ({
          environmentId,
          job,
          tenant: `tenant-${n}`,
          // One in fifty is long past every limit.
          lastGoodAt: new Date(now.getTime() - (n % 50 === 0 ? 30 * 86_400_000 : 60_000)),
          lastRunAt: now,
          lastStatus: "succeeded" as const,
          consecutiveFailures: 0,
          observedAt: now,
          everySeconds: 3600,
          status: "ok" as const,
          since: now,
        })),
      );
    await db.insert(alertRules).values(
      Array.from({ length: EACH_RULES }, (_, n) => {
        const spec = specOf(n, platformId, jobs);
        const isCritical = n === 0 && platformId === "azure-governance";
        return {
          id: `${platformId}/bench-${n}`,
          platformId,
          title: `Rule ${n}`,
          trouble: isCritical ? "platform-down" : `bench-${n}`,
          kind: spec.kind,
          spec,
          severity: "critical" as const,
          word: "critical",
          holdSeconds: n % 4 === 1 ? 60 : 0,
          recoverSeconds: 120,
          answer: "Nothing.",
          sourceFile: "bench",
          note: "",
          shipped: false,
        };
      }),
    );
  }
  await db.execute(sql`select ensure_observation_partitions(1, 1)`);
  await db.execute(sql`
    insert into observations (check_id, at, status, value, reason)
    select c.id, ${now.toISOString()}::timestamptz - make_interval(secs => n * 15), 'ok', n, '' from checks c, generate_series(0, 240) n where c.key ~ '-([0-9]|1[0-9])$'`);
  await db.execute(sql`analyze`).catch(() => undefined);
}

const keyOf = (platformId: PlatformId, n: number) =>
  n === 0 && platformId === "azure-governance" ? CRITICAL : `check-${n}`;

/** The mix of rules: most look at one check, some look back, and a few at every job of the platform. */
function specOf(n: number, platformId: PlatformId, jobs: readonly string[]): RuleSpec {
  const check = keyOf(platformId, n % LOOKED_BACK);
  const job = jobs[n % jobs.length] ?? null;
  if (n === 0) return { ...atLevel, check };
  switch (n % 10) {
    case 1:
      return { kind: "staleness", job, level: n % 20 === 1 ? "alert" : "warn" };
    case 2:
      return { kind: "consecutive-failures", job: null, count: 1 };
    case 3:
      return {
        ...atLevel,
        level: null,
        check,
        limit: 200,
        windowSeconds: 900,
        aggregate: "average",
        minimumVolume: 3,
      };
    case 4:
      return {
        kind: "burn-rate",
        check,
        objectivePercent: 99.5,
        windows: [{ longSeconds: 3600, shortSeconds: 300, factor: 14.4 }],
      };
    case 5:
      return { kind: "no-data", check: null, seconds: 7200 };
    case 6:
      return { kind: "simultaneous", count: 3, windowSeconds: 3600 };
    case 7:
      return {
        kind: "error-rate",
        of: "answers",
        job: null,
        check,
        percent: 5,
        windowSeconds: 900,
        minimumVolume: 20,
      };
    default:
      return { ...atLevel, level: null, limit: 1000, check: keyOf(platformId, n * 20) };
  }
}

const atLevel = {
  kind: "threshold",
  metric: null,
  level: "alert",
  limit: null,
  direction: "above-is-bad",
  windowSeconds: 0,
  aggregate: "last",
  minimumVolume: 0,
} as const;
