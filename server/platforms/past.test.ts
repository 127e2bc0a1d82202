import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { checks, environments, rollupsDay, rollupsHour } from "@/db/schema";
import { bucketMs, bucketOf, histogramOf } from "@/domain/histogram";
import { onStage } from "@/server/testing/cast";
import { environmentHistory } from "./environment";
import { checkSeries } from "./series";

const stage = onStage();
const PLACE = "auditron/production";
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const noon = new Date("2026-11-20T12:00:00Z");
const before = (ms: number) => new Date(noon.getTime() - ms);

async function checkOf(component: string, key: string) {
  await stage.db
    .insert(environments)
    .values({ id: PLACE, platformId: "auditron", name: "production" })
    .onConflictDoNothing();
  const [made] = await stage.db
    .insert(checks)
    .values({
      environmentId: PLACE,
      component,
      key,
      title: key,
      question: "health",
      everySeconds: 60,
      whenLost: "alert",
      confirmBad: 1,
      confirmGood: 1,
    })
    .returning({ id: checks.id });
  return made?.id ?? 0;
}

test("the days of a component are the sums of its checks, oldest first; days without any are gaps", async () => {
  const { db } = stage;
  const [one, other, gone] = [
    await checkOf("api", "alive"),
    await checkOf("api", "latency"),
    await checkOf("api", "gone"),
  ];
  await db.update(checks).set({ active: false }).where(eq(checks.id, gone));
  const midnight = new Date("2026-11-20T00:00:00Z");
  const past = (days: number) => new Date(midnight.getTime() - days * DAY);
  await db.insert(rollupsDay).values([
    { checkId: one, bucket: midnight, ok: 10, warn: 1 },
    { checkId: other, bucket: midnight, ok: 5, unknown: 2 },
    { checkId: gone, bucket: midnight, alert: 100 },
    { checkId: one, bucket: past(2), alert: 3, paused: 4 },
    { checkId: one, bucket: past(30), ok: 1 },
  ]);
  const none = { ok: 0, warn: 0, alert: 0, unknown: 0, paused: 0 };
  expect(await environmentHistory(db, PLACE, 30, noon)).toEqual([
    { ...none, component: "api", day: "2026-11-18", alert: 3, paused: 4 },
    { ...none, component: "api", day: "2026-11-20", ok: 15, warn: 1, unknown: 2 },
  ]);
});

test("hours are drawn by their mean, their percentiles and their worst; an hour without any is a gap", async () => {
  const { db } = stage;
  const checkId = await checkOf("data", "depth");
  await db.insert(rollupsHour).values([
    { checkId, bucket: before(8 * DAY), ok: 60, valueSum: 1, valueCount: 1 },
    {
      checkId,
      bucket: before(5 * HOUR),
      ok: 59,
      warn: 1,
      valueSum: 30,
      valueCount: 4,
      latency: histogramOf([10, 10, 10, 500]),
    },
    { checkId, bucket: before(3 * HOUR), unknown: 60 },
    { checkId, bucket: before(2 * HOUR), alert: 1, warn: 5, ok: 2, valueSum: -3, valueCount: 2 },
  ]);
  const { grain, points } = await checkSeries(db, { checkId, from: before(7 * DAY), to: noon });
  expect(grain).toBe("hour");
  const at = (hours: number) => before(hours * HOUR);
  const nothing = { value: null, latencyP50: null, latencyP95: null };
  expect(points).toEqual([
    {
      at: at(5),
      value: 7.5,
      latencyP50: bucketMs(bucketOf(10)),
      latencyP95: bucketMs(bucketOf(500)),
      worst: "warn",
    },
    { at: at(4), ...nothing, worst: null },
    { at: at(3), ...nothing, worst: "unknown" },
    { at: at(2), ...nothing, value: -1.5, worst: "alert" },
    { at: at(1), ...nothing, worst: null },
  ]);
});
