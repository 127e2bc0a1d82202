import { beforeAll, expect, test } from "vitest";
import { alerts, checks, environments, jobStates, observations, runs } from "@/db/schema";
import { onStage } from "@/server/testing/cast";
import { declareThresholds } from "@/server/thresholds/declare";
import { agePoints, alertEvidence, rangeAround } from "./evidence";

const stage = onStage();
const PLACE = "azure-governance/production";
const now = new Date();
const HOUR = 3_600_000;
const ago = (hours: number) => new Date(now.getTime() - hours * HOUR);

const ALERT = {
  groupKey: "g",
  environmentId: PLACE,
  platformId: "azure-governance" as const,
  trouble: "sync-stalled",
  severity: "warning" as const,
  severityRank: 1,
  word: "warning",
  title: "Costs are stale",
  sentence: "Data is old.",
  state: "open" as const,
  startedAt: ago(2),
  openedAt: ago(2),
  lastFiredAt: now,
  recoverSeconds: 120,
};

async function open(given: { fingerprint: string } & Partial<typeof alerts.$inferInsert>) {
  const [made] = await stage.db
    .insert(alerts)
    .values({ subjectKind: "outside", subject: "x", ...ALERT, ...given })
    .returning({ id: alerts.id });
  return made?.id ?? 0;
}

beforeAll(async () => {
  await declareThresholds(stage.db);
  await stage.db
    .insert(environments)
    .values({ id: PLACE, platformId: "azure-governance", name: "production" });
});

test("the age of a job's data is a saw against both of its limits", async () => {
  const { db } = stage;
  const run = { environmentId: PLACE, job: "costs", tenant: "", seenAt: now, status: "succeeded" as const };
  await db.insert(runs).values([
    { ...run, externalId: "1", endedAt: ago(30) },
    { ...run, externalId: "2", endedAt: ago(4) },
    { ...run, externalId: "3", endedAt: ago(1), status: "failed" },
  ]);
  await db.insert(jobStates).values({
    environmentId: PLACE,
    job: "costs",
    tenant: "",
    lastGoodAt: ago(4),
    everySeconds: 120,
    status: "warn",
    since: now,
    observedAt: now,
  });
  const evidence = await alertEvidence(
    db,
    await open({ fingerprint: "job", job: "costs", subjectKind: "job" }),
    now,
  );
  expect(evidence?.unit).toBe("seconds");
  expect(evidence?.limits).toMatchObject({ warn: 25 * 3600, alert: 48 * 3600 });
  const ages = evidence?.points.map(({ value }) => (value === null ? null : Math.round(value / 360) / 10));
  expect(ages).toEqual([24, 26, 0, 4]);
});

test("a check's values are drawn from before the start, with the limit of its metric", async () => {
  const { db } = stage;
  const [check] = await db
    .insert(checks)
    .values({
      environmentId: PLACE,
      component: "c",
      key: "depth",
      title: "Depth",
      question: "q",
      everySeconds: 60,
      whenLost: "alert",
      confirmBad: 1,
      confirmGood: 1,
      metric: "costs.age",
    })
    .returning({ id: checks.id });
  const at = new Date(now.getTime() - 60_000);
  await stage.app.pool.query("select ensure_observation_partitions(2, 2)").catch(() => undefined);
  await db
    .insert(observations)
    .values({ checkId: check?.id ?? 0, at, status: "alert", value: 240, reason: "high" });
  const evidence = await alertEvidence(
    db,
    await open({ fingerprint: "check", check: "depth", subjectKind: "check" }),
    now,
  );
  expect(evidence?.points.filter(({ value }) => value !== null)).toEqual([{ at, value: 240 }]);
  expect(evidence?.limits.warn).toBe(25 * 3600);
  expect(evidence?.from.getTime()).toBeLessThan(ago(2).getTime());
});

test("what has no number has no chart", async () => {
  expect(await alertEvidence(stage.db, await open({ fingerprint: "outside" }), now)).toBeNull();
});

test("before the first good run nobody knows the age", () => {
  expect(agePoints([5 * HOUR], 0, 6 * HOUR).map(({ value }) => value)).toEqual([null, null, 0, 3600]);
});

test("the stretch shows what was before, and ends soon after the end", () => {
  const range = rangeAround({ startedAt: ago(30), resolvedAt: ago(29) }, now);
  expect(range).toEqual({ from: ago(34), to: ago(28) });
  const long = rangeAround({ startedAt: ago(24 * 90), resolvedAt: null }, now);
  expect(long.to.getTime() - long.from.getTime()).toBe(31 * 24 * HOUR);
});
