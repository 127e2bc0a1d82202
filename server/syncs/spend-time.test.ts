import { and, eq, sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  environments,
  freshnessDays,
  freshnessHours,
  freshnessJobDays,
  freshnessWeeks,
  jobStates,
  thresholds,
} from "@/db/schema";
import { lateAfterMs } from "@/domain/check";
import { freshness } from "@/domain/freshness";
import type { Limits } from "@/domain/threshold";
import { onStage } from "@/server/testing/cast";
import { declareThresholds } from "@/server/thresholds/declare";
import { clientOf } from "./client-of";
import { spendTime, spendUnheardTime } from "./spend-time";
import { sumDays } from "./sum-days";

const stage = onStage();
const PLACE = "complyai/production";
const START = Date.UTC(2026, 10, 20, 22, 10, 0);
const EVERY = 300;

type State = {
  lastGoodAt: Date | null;
  restsUntil: Date | null;
  observedAt: Date;
  everySeconds: number;
};
type Sums = Record<"ok" | "warn" | "alert" | "unknown", number>;
type Told = { afterSeconds: number; ageSeconds: number | null; restsSeconds: number | null };

/** The reference: looks at every single second as a screen would have drawn it then. */
function lookEverySecond(state: State, limits: Limits, from: number, until: number): Map<number, Sums> {
  const hours = new Map<number, Sums>();
  for (let second = from; second < until; second += 1000) {
    const now = new Date(second + 500);
    const isLate = now.getTime() - state.observedAt.getTime() > lateAfterMs(state.everySeconds);
    const seen = freshness({ ...state, limits, now }).status;
    const status = isLate || seen === "paused" ? "unknown" : seen;
    const hour = Math.floor(second / 3_600_000) * 3_600_000;
    const sums = hours.get(hour) ?? { ok: 0, warn: 0, alert: 0, unknown: 0 };
    sums[status] += 1;
    hours.set(hour, sums);
  }
  return hours;
}

async function world(limit: { warn: number | null; alert: number | null }) {
  const { db } = stage;
  await declareThresholds(db);
  await db
    .insert(environments)
    .values({ id: PLACE, platformId: "complyai", name: "production" })
    .onConflictDoNothing();
  await db.update(thresholds).set(limit).where(eq(thresholds.id, "complyai/ads.age"));
  await db.delete(freshnessHours);
  await db.delete(freshnessDays);
  await db.delete(freshnessWeeks);
  await db.delete(freshnessJobDays);
  await db.delete(jobStates);
  const [limits] = await db.select().from(thresholds).where(eq(thresholds.id, "complyai/ads.age"));
  if (!limits) throw new Error("no limit");
  return limits;
}

const put = (state: State, spentUntil?: Date) => {
  const row = {
    environmentId: PLACE,
    job: "ad-sync",
    tenant: "acme",
    status: "ok" as const,
    since: new Date(START),
    ...state,
  };
  return stage.db
    .insert(jobStates)
    .values({ ...row, ...(spentUntil && { spentUntil }) })
    .onConflictDoUpdate({ target: [jobStates.environmentId, jobStates.job, jobStates.tenant], set: state });
};

const sumsOf = (
  row: Pick<
    typeof freshnessHours.$inferSelect,
    "okSeconds" | "warnSeconds" | "alertSeconds" | "unknownSeconds"
  >,
): Sums => ({
  ok: row.okSeconds,
  warn: row.warnSeconds,
  alert: row.alertSeconds,
  unknown: row.unknownSeconds,
});

const told = fc.record({
  afterSeconds: fc.integer({ min: 0, max: 7000 }),
  ageSeconds: fc.option(fc.integer({ min: -900, max: 6000 }), { freq: 6 }),
  restsSeconds: fc.option(fc.integer({ min: -600, max: 4000 }), { freq: 2 }),
}) satisfies fc.Arbitrary<Told>;

test("the sums are what a look at every second gives, whenever and however often it is booked", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(told, { minLength: 1, maxLength: 5 }),
      fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 4 }),
      fc.option(fc.integer({ min: 60, max: 2000 })),
      fc.option(fc.integer({ min: 2000, max: 5000 })),
      async (answers, looks, warn, alert) => {
        const { db } = stage;
        const limits = await world({ warn, alert });
        const expected = new Map<number, Sums>();
        const at = (seconds: number) => new Date(START + seconds * 1000);
        let state: State = { lastGoodAt: at(-100), restsUntil: null, observedAt: at(0), everySeconds: EVERY };
        await put(state, at(0));
        let clock = 0;
        for (const answer of [...answers, { afterSeconds: 30, ageSeconds: null, restsSeconds: null }]) {
          const next = clock + answer.afterSeconds;
          for (const [hour, sums] of lookEverySecond(
            state,
            limits,
            at(clock).getTime(),
            at(next).getTime(),
          )) {
            const before = expected.get(hour) ?? { ok: 0, warn: 0, alert: 0, unknown: 0 };
            for (const key of ["ok", "warn", "alert", "unknown"] as const) before[key] += sums[key];
            expected.set(hour, before);
          }
          for (const look of looks
            .filter((seconds) => seconds > clock && seconds <= next)
            .sort((a, b) => a - b))
            await spendUnheardTime(db, at(look));
          await Promise.all([
            spendTime(clientOf(db), PLACE, at(next)),
            spendTime(clientOf(db), PLACE, at(next)),
          ]);
          state = {
            ...state,
            lastGoodAt: answer.ageSeconds === null ? null : at(next - answer.ageSeconds),
            restsUntil: answer.restsSeconds === null ? null : at(next + answer.restsSeconds),
            observedAt: at(next),
          };
          await put(state);
          clock = next;
        }
        const hours = await db.select().from(freshnessHours);
        expect(new Map(hours.map((row) => [row.hour.getTime(), sumsOf(row)]))).toEqual(expected);
        const days = await db.select().from(freshnessDays);
        const total = (rows: Sums[]) =>
          rows.reduce((sum, row) => sum + row.ok + row.warn + row.alert + row.unknown, 0);
        expect(total(days.map(sumsOf))).toBe(clock);
        const weeks = await db.select().from(freshnessWeeks).orderBy(freshnessWeeks.week);
        const jobDays = await db.select().from(freshnessJobDays).orderBy(freshnessJobDays.day);
        await sumDays(db);
        expect(await db.select().from(freshnessWeeks).orderBy(freshnessWeeks.week)).toEqual(weeks);
        expect(await db.select().from(freshnessJobDays).orderBy(freshnessJobDays.day)).toEqual(jobDays);
        expect(total(weeks.map(sumsOf))).toBe(clock);
        expect(total(jobDays.map(sumsOf))).toBe(clock);
        expect(total(hours.map(sumsOf))).toBe(clock);
      },
    ),
    { numRuns: 15 },
  );
});

test("a booking that is rolled back is made again, once", async () => {
  const { db } = stage;
  await world({ warn: 1800, alert: 3600 });
  const at = (seconds: number) => new Date(START + seconds * 1000);
  await put({ lastGoodAt: at(0), restsUntil: null, observedAt: at(0), everySeconds: EVERY }, at(0));
  await db
    .transaction(async (tx) => {
      await spendTime(clientOf(tx), PLACE, at(600));
      throw new Error("the worker died");
    })
    .catch(() => undefined);
  expect(await db.$count(freshnessHours)).toBe(0);
  await spendTime(clientOf(db), PLACE, at(600));
  await spendTime(clientOf(db), PLACE, at(300));
  const [row] = await db.select().from(freshnessHours);
  expect(row).toMatchObject({ okSeconds: 600, warnSeconds: 0, alertSeconds: 0, unknownSeconds: 0 });
});

test("eight thousand states are booked in one go", async () => {
  const { db } = stage;
  await world({ warn: 1800, alert: 3600 });
  await db.execute(sql`
    insert into job_states (environment_id, job, tenant, last_good_at, observed_at, every_seconds, status, since, spent_until)
    select ${PLACE}, j, 'tenant-' || n, now() - interval '20 minutes', now(), 300, 'ok', now(), date_trunc('second', now())
    from generate_series(1, 2667) n, unnest(array['ad-sync', 'scoring', 'daily-reports']) j`);
  const from = Date.now();
  await spendTime(clientOf(db), PLACE, new Date(from + 120_000));
  const [row] = await db
    .select()
    .from(jobStates)
    .where(and(eq(jobStates.tenant, "tenant-7"), eq(jobStates.job, "ad-sync")));
  expect(row?.spentUntil.getTime()).toBe(Math.floor((from + 120_000) / 1000) * 1000);
});
