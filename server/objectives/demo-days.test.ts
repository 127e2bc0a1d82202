import { sql } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { checks, environments, freshnessDays } from "@/db/schema";
import { seedObjectiveDays } from "@/scripts/demo/objective-days";
import { onStage } from "@/server/testing/cast";
import { declareThresholds } from "@/server/thresholds/declare";
import { declareObjectives } from "./declare";

const stage = onStage();
const PLACE = "adinsights/production";
const NOW = new Date("2026-11-20T09:30:00Z");

beforeAll(async () => {
  await declareThresholds(stage.db);
  await declareObjectives(stage.db, NOW);
  await stage.db.insert(environments).values({ id: PLACE, platformId: "adinsights", name: "production" });
  await stage.db.insert(checks).values({
    environmentId: PLACE,
    component: "backend",
    key: "backend-health",
    title: "Web process answers",
    question: "backend",
    everySeconds: 60,
    whenLost: "alert",
    confirmBad: 3,
    confirmGood: 2,
  });
  await stage.db.insert(freshnessDays).values({
    environmentId: PLACE,
    job: "snapshot",
    tenant: "kingston",
    day: "2026-11-10",
    okSeconds: 80_400,
    alertSeconds: 3600,
    unknownSeconds: 2400,
  });
  await seedObjectiveDays(stage.db, NOW);
});

test("the demo world's promises have whole days that add up, and the last one is left for the worker to count", async () => {
  const { rows } = await stage.db.execute<Record<string, unknown>>(sql`
    select count(*)::int as days, min(day)::text as first, max(day)::text as last, count(*) filter (where closed_at is null)::int as open,
      bool_and(length(minutes) = 1440) as whole, bool_and(good + bad + unknown = 1440) as sums,
      bool_and(bad = length(minutes) - length(replace(minutes, 'b', ''))) as letters
    from objective_days where objective_id = 'adinsights/api-availability'`);
  expect(rows[0]).toEqual({
    days: 398,
    first: "2025-10-16",
    last: "2026-11-17",
    open: 1,
    whole: true,
    sums: true,
    letters: true,
  });
});

test("freshness is what its own history tells", async () => {
  const { rows } = await stage.db.execute(sql`
    select tenant, day::text, good, bad, unknown from objective_days where objective_id = 'adinsights/snapshot-freshness'`);
  expect(rows).toEqual([{ tenant: "kingston", day: "2026-11-10", good: 1340, bad: 60, unknown: 40 }]);
});

test("a promise about a check that this place does not have has no past", async () => {
  const { rows } = await stage.db.execute(sql`
    select count(*)::int as days from objective_days where objective_id = 'adinsights/airbyte-healthy'`);
  expect(rows).toEqual([{ days: 0 }]);
});

test("where time stands for unknown things there is a night in which nobody could look", async () => {
  const { rows } = await stage.db.execute(sql`
    select bool_and(seen + unknown = 1440 and length(replace(minutes, 'g', '')) = unknown) as sums, sum(unknown)::int as unknown
    from objective_days where objective_id = 'adinsights/critical-acknowledged'`);
  expect(rows).toEqual([{ sums: true, unknown: 60 }]);
});
