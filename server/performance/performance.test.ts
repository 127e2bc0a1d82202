import { beforeAll, expect, test } from "vitest";
import { checks, environments, observations, rollupsDay, rollupsHour, runs } from "@/db/schema";
import { percentile } from "@/domain/histogram";
import { rollUpDays, rollUpHours } from "@/server/observe/rollup";
import { onStage } from "@/server/testing/cast";
import { declareThresholds } from "@/server/thresholds/declare";
import { bucketsOf, together } from "./buckets";
import { durationsOf } from "./durations";
import { keptFigures } from "./kept";
import { performanceOf } from "./series";

const stage = onStage();
const PLACE = "auditron/production";
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOON = new Date(Math.floor(Date.now() / DAY) * DAY - DAY / 2);
const ago = (ms: number) => new Date(NOON.getTime() - ms);
const made = new Map<string, number>();

async function check(component: string, key: string, question: string, latencyMs: number | null = 1) {
  const [row] = await stage.db
    .insert(checks)
    .values({
      environmentId: PLACE,
      component,
      key,
      title: key,
      question,
      everySeconds: 60,
      whenLost: "alert",
      confirmBad: 1,
      confirmGood: 1,
      latencyMs,
    })
    .returning({ id: checks.id });
  made.set(key, row?.id ?? 0);
}
const idOf = (key: string) => made.get(key) ?? 0;

beforeAll(async () => {
  await stage.db.insert(environments).values({ id: PLACE, platformId: "auditron", name: "production" });
  await declareThresholds(stage.db);
  await check("api", "api-health", "health");
  await check("api", "api-same-answer", "health");
  await check("database", "database-answers", "detailed-health");
  await check("api", "api-p95", "metrics", null);
});

/** A long tail, the same every time. */
function latencies(count: number, seed: number): number[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return 5 + 40 * Math.log(1 / (1 - (state / 2_147_483_648) * 0.9999)) ** 1.6;
  });
}

const exact = (values: readonly number[], share: number) =>
  [...values].sort((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? 0;

test("percentiles of days merged from hours are at most 1.5 % off those of all answers", async () => {
  const checkId = idOf("api-health");
  const values = latencies(3000, 7);
  const from = ago(10 * HOUR);
  await stage.db.insert(observations).values(
    values.map((latencyMs, index) => ({
      checkId,
      at: new Date(from.getTime() + index * 11_000),
      status: "ok" as const,
      latencyMs,
      reason: "",
    })),
  );
  await rollUpHours(stage.db, from, NOON);
  await rollUpDays(stage.db, ago(DAY), NOON);
  const stretch = { from: new Date(from.getTime() - HOUR), to: NOON };
  const counted = await bucketsOf(stage.db, [checkId], stretch, {
    from: "observations",
    stepMs: 15 * 60_000,
  });
  const hours = await bucketsOf(stage.db, [checkId], stretch, { from: "hours", stepMs: 3 * HOUR });
  const days = await bucketsOf(
    stage.db,
    [checkId],
    { from: ago(DAY), to: NOON },
    { from: "days", stepMs: DAY },
  );
  for (const buckets of [counted, hours, days]) {
    const all = together(buckets);
    expect(all.ok).toBe(values.length);
    for (const share of [0.5, 0.95, 0.99])
      expect(Math.abs((percentile(all.latency, share) ?? 0) / exact(values, share) - 1)).toBeLessThan(0.015);
  }
  expect(hours.map(({ at }) => at % (3 * HOUR))).toEqual(hours.map(() => 0));
  const p95 = (bucket: (typeof hours)[number]) => percentile(bucket.latency, 0.95) ?? 0;
  const mean = counted.reduce((sum, bucket) => sum + p95(bucket), 0) / counted.length;
  expect(together(counted).latency).toEqual(together(hours).latency);
  expect(mean).not.toBe(percentile(together(counted).latency, 0.95));
});

test("the front and the API count together, an answer once; a check can be asked for alone", async () => {
  const { db } = stage;
  const at = ago(40 * DAY);
  const bucket = new Date(Math.floor(at.getTime() / DAY) * DAY);
  await db.insert(rollupsDay).values([
    {
      checkId: idOf("api-health"),
      bucket,
      ok: 90,
      warn: 4,
      alert: 5,
      unknown: 1,
      paused: 50,
      latency: { "200": 100 },
    },
    { checkId: idOf("api-same-answer"), bucket, ok: 100, latency: { "200": 100 } },
    { checkId: idOf("database-answers"), bucket, ok: 100, latency: { "100": 100 } },
  ]);
  const range = {
    environmentId: PLACE,
    from: new Date(bucket.getTime() - DAY),
    to: new Date(bucket.getTime() + 40 * DAY),
  };
  const whole = await performanceOf(db, range);
  expect(whole.counted).toHaveLength(1);
  expect(whole.points[0]).toMatchObject({ at: bucket, wanted: 100, errors: 5, unknown: 1 });
  expect(whole.choices.map(({ key }) => key)).toEqual(["api-health", "api-same-answer", "database-answers"]);
  const alone = await performanceOf(db, { ...range, check: "database-answers" });
  expect(alone.points[0]?.p95).toBeLessThan(whole.points[0]?.p95 ?? 0);
  await expect(performanceOf(db, { ...range, check: "nothing" })).rejects.toThrow("nothing");
  await expect(performanceOf(db, { ...range, environmentId: "auditron/none" })).rejects.toThrow("none");
});

test("the limits stand with the line that asks for them; the period before ends where this one begins", async () => {
  const range = { environmentId: PLACE, from: ago(10 * HOUR), to: NOON };
  const { limits, before, points, grain } = await performanceOf(stage.db, range);
  expect(limits.latency).toMatchObject({
    target: 200,
    alert: 2000,
    source: { file: "auditron.md", line: 314 },
  });
  expect(limits.errors).toMatchObject({ target: 0.1, alert: 5 });
  expect(grain).toEqual({ from: "observations", stepMs: 5 * 60_000 });
  expect(points.length).toBeGreaterThan(100);
  expect(before).toMatchObject({
    from: ago(20 * HOUR),
    to: ago(10 * HOUR),
    points: [],
    total: { p95: null, errors: null },
  });
});

test("a stretch whose answers are gone is told by days", async () => {
  const day = new Date(Math.floor(ago(200 * DAY).getTime() / DAY) * DAY);
  await stage.db
    .insert(rollupsDay)
    .values({ checkId: idOf("api-health"), bucket: day, ok: 1, latency: { "200": 1 } });
  const range = { environmentId: PLACE, from: day, to: new Date(day.getTime() + DAY) };
  const { grain, points } = await performanceOf(stage.db, range);
  expect(grain.from).toBe("days");
  expect(points).toHaveLength(1);
});

test("what Prometheus told is kept as the highest of each step, never as a mean", async () => {
  const { db } = stage;
  const bucket = new Date(Math.floor(ago(3 * DAY).getTime() / (6 * HOUR)) * 6 * HOUR);
  const later = new Date(bucket.getTime() + HOUR);
  const row = { checkId: idOf("api-p95"), ok: 2, valueCount: 2 };
  await db.insert(rollupsHour).values([
    { ...row, bucket, valueMax: 150, valueMin: 100, valueSum: 250 },
    { ...row, bucket: later, valueMax: 900, valueMin: 100, valueSum: 1000 },
  ]);
  const kept = await keptFigures(db, { environmentId: PLACE, from: ago(28 * DAY), to: NOON });
  expect(kept?.series).toMatchObject([{ key: "api-p95", points: [{ at: bucket, value: 900 }] }]);
});

test("a platform without such figures says so", async () => {
  await stage.db
    .insert(environments)
    .values({ id: "complyai/production", platformId: "complyai", name: "production" });
  const asked = { environmentId: "complyai/production", from: ago(DAY), to: NOON };
  expect(await keptFigures(stage.db, asked)).toBeNull();
  expect((await performanceOf(stage.db, asked)).points).toEqual([]);
});

test("runs are told by when they began, with exact percentiles; the busiest job stands first", async () => {
  const { db } = stage;
  const PLATFORM = "azure-governance/production";
  await db.insert(environments).values({ id: PLATFORM, platformId: "azure-governance", name: "production" });
  const run = (job: string, hoursAgo: number, seconds: number, index: number) => ({
    environmentId: PLATFORM,
    job,
    tenant: "",
    externalId: `${job} ${index}`,
    status: "succeeded" as const,
    startedAt: ago(hoursAgo * HOUR),
    endedAt: ago(hoursAgo * HOUR - seconds * 1000),
    durationMs: seconds * 1000,
    seenAt: NOON,
  });
  await db
    .insert(runs)
    .values([
      ...Array.from({ length: 20 }, (_, index) => run("costs", 5, 60 + index, index)),
      run("resources", 5, 10, 0),
      run("costs", 60, 5, 99),
    ]);
  const asked = { environmentId: PLATFORM, from: ago(DAY), to: NOON };
  const costs = await durationsOf(db, asked);
  expect(costs).toMatchObject({ job: "costs" });
  expect(costs?.points).toEqual([
    { at: expect.any(Date), p50: 69_000, p95: 78_000, longest: 79_000, runs: 20 },
  ]);
  expect((await durationsOf(db, { ...asked, job: "resources" }))?.points[0]?.p95).toBe(10_000);
});
