import { sql } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import {
  environments,
  freshnessDays,
  freshnessHours,
  freshnessJobDays,
  freshnessWeeks,
  tenants,
} from "@/db/schema";
import { allOf, freshPercent } from "@/domain/fresh-time";
import { onStage } from "@/server/testing/cast";
import { freshnessReport } from "./freshness-report";
import { sumDays } from "./sum-days";

const stage = onStage();
const PLACE = "azure-governance/production";
const NOW = new Date("2026-11-20T12:30:00Z");
const DAY = 86_400_000;
const dayOf = (back: number) => new Date(NOW.getTime() - back * DAY).toISOString().slice(0, 10);

beforeEach(async () => {
  const { db } = stage;
  await db.delete(freshnessDays);
  await db.delete(freshnessHours);
  await db.delete(freshnessWeeks);
  await db.delete(freshnessJobDays);
  await db
    .insert(environments)
    .values({ id: PLACE, platformId: "azure-governance", name: "production" })
    .onConflictDoNothing();
});

const spent = (tenant: string, back: number, ok: number, alert: number, unknown = 0) => ({
  environmentId: PLACE,
  job: "costs",
  tenant,
  day: dayOf(back),
  okSeconds: ok,
  alertSeconds: alert,
  unknownSeconds: unknown,
});

test("sums the period, compares it with the one before, worst first, and leaves gaps as gaps", async () => {
  const { db } = stage;
  await db.insert(tenants).values({
    environmentId: PLACE,
    externalId: "t1",
    name: "Contoso",
    active: true,
    firstSeenAt: NOW,
    lastSeenAt: NOW,
  });
  await db
    .insert(freshnessDays)
    .values([
      spent("t1", 0, 40_000, 5000),
      spent("t1", 3, 80_000, 6400),
      spent("t2", 3, 50_000, 0, 36_400),
      spent("t1", 8, 86_400, 0),
      spent("t1", 40, 0, 86_400),
    ]);
  await sumDays(db);
  const report = await freshnessReport(db, { range: "7d" }, NOW);
  expect(report.total).toEqual({ ok: 170_000, warn: 0, alert: 11_400, unknown: 36_400 });
  expect(report.before).toEqual({ ok: 86_400, warn: 0, alert: 0, unknown: 0 });
  expect(report.groups.tenant.map(({ tenantName, now }) => [tenantName, now.alert])).toEqual([
    ["Contoso", 11_400],
    ["t2", 0],
  ]);
  expect(freshPercent(report.groups.tenant[1]?.now ?? report.total)).toBeCloseTo((50_000 / 86_400) * 100, 5);
  expect(report.trend.map(({ spent: step }) => allOf(step) > 0)).toEqual([
    false,
    false,
    false,
    true,
    false,
    false,
    true,
  ]);
  expect((await freshnessReport(db, { range: "7d", environmentId: "nowhere/none" }, NOW)).subjects).toBe(0);
});

test("every way of grouping adds up to the same", async () => {
  const { db } = stage;
  await db.execute(sql`
    insert into freshness_hours (environment_id, job, tenant, hour, ok_seconds, warn_seconds, alert_seconds, unknown_seconds)
    select ${PLACE}, j, 't' || n, h, 3600 - n * 10, n * 5, n * 3, n * 2 from generate_series(1, 20) n, unnest(array['costs', 'identity']) j,
      generate_series(${NOW.toISOString()}::timestamptz - interval '50 hours', ${NOW.toISOString()}::timestamptz, '1 hour') raw, lateral (select date_trunc('hour', raw) as h) x`);
  const report = await freshnessReport(db, { range: "24h" }, NOW);
  for (const rows of Object.values(report.groups))
    expect(rows.reduce((sum, { now }) => sum + allOf(now), 0)).toBe(allOf(report.total));
  expect(report.trend.reduce((sum, { spent: step }) => sum + allOf(step), 0)).toBe(allOf(report.total));
  expect(report.trend).toHaveLength(24);
  expect(allOf(report.total)).toBe(24 * 40 * 3600);
});

test("weeks and days give what the days alone give, on whichever day it is asked", async () => {
  const { db } = stage;
  await db.execute(sql`
    insert into freshness_days (environment_id, job, tenant, day, ok_seconds, warn_seconds, alert_seconds, unknown_seconds)
    select ${PLACE}, j, 't' || n, d::date, extract(doy from d)::int * n, n, extract(day from d)::int, 7 from generate_series(1, 3) n, unnest(array['costs', 'identity']) j,
      generate_series(${dayOf(200)}::date, ${dayOf(0)}::date, '1 day') d where extract(day from d)::int % 11 <> n`);
  await sumDays(db);
  for (const [range, days] of [
    ["7d", 7],
    ["30d", 30],
    ["90d", 90],
  ] as const)
    for (let back = 0; back < 7; back += 1) {
      const now = new Date(NOW.getTime() - back * DAY);
      await db.delete(freshnessDays).where(sql`day > ${dayOf(back)}::date`);
      await db.delete(freshnessWeeks);
      await db.delete(freshnessJobDays);
      await sumDays(db);
      const { rows } = await db.execute<{ all: number }>(sql`
        select day > ${dayOf(back + days)}::date as is_now, sum(ok_seconds + warn_seconds + alert_seconds + unknown_seconds)::float8 as all
        from freshness_days where day > ${dayOf(back + 2 * days)}::date group by 1 order by 1`);
      const report = await freshnessReport(db, { range }, now);
      expect([allOf(report.before), allOf(report.total)], `${range}, ${dayOf(back)}`).toEqual(
        rows.map(({ all }) => all),
      );
      expect(report.trend.reduce((sum, { spent: step }) => sum + allOf(step), 0)).toBe(allOf(report.total));
      const mine = await freshnessReport(db, { range, tenant: "t2" }, now);
      expect(mine.total).toEqual(report.groups.tenant.find(({ tenant }) => tenant === "t2")?.now);
      expect(mine.trend.reduce((sum, { spent: step }) => sum + allOf(step), 0)).toBe(allOf(mine.total));
    }
});

test("ninety days of eight thousand jobs of tenants are reported in a moment", async () => {
  const { db } = stage;
  for (const job of ["costs", "compliance", "resources", "identity"])
    await db.execute(sql`
      insert into freshness_days (environment_id, job, tenant, day, ok_seconds, warn_seconds, alert_seconds, unknown_seconds)
      select ${PLACE}, ${job}, 't' || n, d::date, 86000, 200, 100, 100 from generate_series(1, 2000) n,
        generate_series(${dayOf(89)}::date, ${dayOf(0)}::date, '1 day') d`);
  await sumDays(db);
  await db.execute(sql`analyze`);
  const started = performance.now();
  const report = await freshnessReport(db, { range: "90d" }, NOW);
  const took = performance.now() - started;
  expect(report.subjects).toBe(8000);
  expect(took, `${Math.round(took)} ms`).toBeLessThan(1500);
}, 60_000);
